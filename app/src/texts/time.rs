//! Dates, durations and numbers as people read them: "mer 10 dic, 10:30", "2 h 15 min", "1.234,5".
//!
//! The browser knows the time zones (`Date`, `Intl`); the words are ours, so that the server, every
//! browser version and the tests give the same sentence.

use super::{Lang, fill};
use deskside_domain::time::Date;

texts! {
    /// Words of the calendar and of durations.
    Time {
        weekdays: "Sun Mon Tue Wed Thu Fri Sat" | "dom lun mar mer gio ven sab";
        months: "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec" | "gen feb mar apr mag giu lug ago set ott nov dic";
        today: "today {time}" | "oggi {time}";
        yesterday: "yesterday {time}" | "ieri {time}";
        tomorrow: "tomorrow {time}" | "domani {time}";
        now: "just now" | "adesso";
        ago: "{time} ago" | "{time} fa";
        ahead: "in {time}" | "tra {time}";
        left: "{time} left" | "restano {time}";
        breached_for: "breached for {time}" | "fuori SLA da {time}";
        day_unit: "d" | "g";
        working_hour: "1 working hour" | "1 ora lavorativa";
        working_hours: "{time} working hours" | "{time} ore lavorative";
    }
}

/// Where a moment is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Zone<'a> {
    /// The reader's own; on the server, which has no reader, UTC.
    Local,
    /// A known distance from UTC in seconds: the server resolves zones before it renders.
    Offset(i32),
    /// An IANA name, such as `Europe/London`; the browser resolves it.
    Named(&'a str),
}

/// A moment taken apart.
struct Civil {
    days: i64,
    year: i64,
    month: usize,
    day: u32,
    weekday: usize,
    hour: u32,
    minute: u32,
}

fn civil(at: i64, zone: Zone<'_>) -> Civil {
    let local = at + i64::from(offset(at, zone));
    let days = local.div_euclid(86_400);
    let second = local.rem_euclid(86_400);
    // Days to a date of the proleptic Gregorian calendar, years counted from March.
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    Civil {
        days,
        year: era * 400 + year_of_era + i64::from(month <= 2),
        month: month as usize,
        day: day as u32,
        weekday: (days + 4).rem_euclid(7) as usize,
        hour: (second / 3_600) as u32,
        minute: (second % 3_600 / 60) as u32,
    }
}

/// Seconds by which a zone is ahead of UTC at a moment.
#[must_use]
pub fn offset_at(at: i64, zone: Zone<'_>) -> i32 {
    offset(at, zone)
}

fn offset(at: i64, zone: Zone<'_>) -> i32 {
    match zone {
        Zone::Offset(seconds) => seconds,
        Zone::Local => browser::offset(at),
        Zone::Named(name) => browser::named_offset(at, name).unwrap_or_else(|| browser::offset(at)),
    }
}

#[cfg(target_arch = "wasm32")]
mod browser {
    use js_sys::{Array, Date, Intl, Object, Reflect};
    use wasm_bindgen::JsValue;

    pub fn offset(at: i64) -> i32 {
        let minutes = Date::new(&JsValue::from_f64(at as f64 * 1000.0)).get_timezone_offset();
        -(minutes as i32) * 60
    }

    /// `None` if the browser does not know the zone.
    pub fn named_offset(at: i64, name: &str) -> Option<i32> {
        let options = Object::new();
        for (key, value) in [
            ("timeZone", name),
            ("hourCycle", "h23"),
            ("year", "numeric"),
            ("month", "numeric"),
            ("day", "numeric"),
            ("hour", "numeric"),
            ("minute", "numeric"),
            ("second", "numeric"),
        ] {
            Reflect::set(&options, &key.into(), &value.into()).ok()?;
        }
        // Through Reflect: the typed constructor throws on an unknown zone.
        let class = Reflect::get(&js_sys::global(), &"Intl".into()).ok()?;
        let class = Reflect::get(&class, &"DateTimeFormat".into()).ok()?;
        let arguments = Array::of2(&"en-GB".into(), &options);
        let format: Intl::DateTimeFormat = Reflect::construct(&class.into(), &arguments).ok()?.into();
        let parts = format.format_to_parts(&Date::new(&JsValue::from_f64(at as f64 * 1000.0)));
        let mut fields = [0.0_f64; 6];
        for part in parts.iter() {
            let kind = Reflect::get(&part, &"type".into()).ok()?.as_string()?;
            let value = Reflect::get(&part, &"value".into()).ok()?.as_string()?;
            let place = ["year", "month", "day", "hour", "minute", "second"].iter().position(|name| *name == kind);
            if let (Some(place), Ok(value)) = (place, value.parse::<u32>()) {
                fields[place] = f64::from(value);
            }
        }
        let local = Date::utc(fields[0], fields[1] - 1.0) / 1000.0
            + (fields[2] - 1.0) * 86_400.0
            + fields[3] * 3_600.0
            + fields[4] * 60.0
            + fields[5];
        Some((local - at as f64) as i32)
    }
}

#[cfg(not(target_arch = "wasm32"))]
mod browser {
    pub fn offset(_at: i64) -> i32 {
        0
    }

    pub fn named_offset(_at: i64, _name: &str) -> Option<i32> {
        None
    }
}

fn word(words: &'static str, place: usize) -> &'static str {
    words.split(' ').nth(place).unwrap_or("")
}

fn push_two(out: &mut String, n: u32) {
    if n < 10 {
        out.push('0');
    }
    out.push_str(&n.to_string());
}

fn clock_of(c: &Civil) -> String {
    let mut out = String::with_capacity(5);
    push_two(&mut out, c.hour);
    out.push(':');
    push_two(&mut out, c.minute);
    out
}

fn day_of(lang: Lang, c: &Civil) -> String {
    let time = &lang.texts().time;
    [word(time.weekdays, c.weekday), " ", &c.day.to_string(), " ", word(time.months, c.month - 1)].concat()
}

/// "10:30".
pub fn clock_time(at: i64, zone: Zone<'_>) -> String {
    clock_of(&civil(at, zone))
}

/// "Wed 10 Dec", "mer 10 dic".
pub fn day(lang: Lang, at: i64, zone: Zone<'_>) -> String {
    day_of(lang, &civil(at, zone))
}

/// The day of a moment, counted from 1970-01-01.
pub fn day_number(at: i64, zone: Zone<'_>) -> i64 {
    civil(at, zone).days
}

/// The first moment of a day; where the clocks change, as they are at its first hour.
pub fn day_begins(day: i64, zone: Zone<'_>) -> i64 {
    let midnight = day * 86_400;
    // The distance from UTC is asked for at a moment that it decides itself: the second guess is right.
    let guess = midnight - i64::from(offset(midnight, zone));
    midnight - i64::from(offset(guess, zone))
}

/// "2026-12-10", for addresses.
pub fn day_attribute(day: i64) -> String {
    let mut text = datetime_attribute(day * 86_400);
    text.truncate(10);
    text
}

/// The day of a date.
pub fn day_of_date(date: Date) -> i64 {
    let (year, month, day) = date.parts();
    let (year, month) = (i64::from(year), i64::from(month));
    // Years counted from March, as above.
    let year = year - i64::from(month <= 2);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + i64::from(day) - 1;
    let of_era = year.rem_euclid(400) * 365 + year.rem_euclid(400) / 4 - year.rem_euclid(400) / 100 + of_year;
    year.div_euclid(400) * 146_097 + of_era - 719_468
}

/// "10 Dec 2026", "10 dic 2026".
pub fn date(lang: Lang, date: Date) -> String {
    let (year, month, day) = date.parts();
    let month = word(lang.texts().time.months, usize::from(month).saturating_sub(1));
    [&day.to_string(), " ", month, " ", &year.to_string()].concat()
}

/// "today 10:30", "tomorrow 08:30", else "mer 10 dic, 10:30", with the year where it is not `now`'s.
pub fn date_time(lang: Lang, at: i64, now: i64, zone: Zone<'_>) -> String {
    let (c, today) = (civil(at, zone), civil(now, zone));
    let time = &lang.texts().time;
    let clock = clock_of(&c);
    match c.days - today.days {
        0 => fill(time.today, &[("time", &clock)]),
        -1 => fill(time.yesterday, &[("time", &clock)]),
        1 => fill(time.tomorrow, &[("time", &clock)]),
        _ if c.year == today.year => [&day_of(lang, &c), ", ", &clock].concat(),
        _ => [&day_of(lang, &c), " ", &c.year.to_string(), ", ", &clock].concat(),
    }
}

/// Machine form for `<time datetime>`: "2026-12-10T09:30:00Z".
pub fn datetime_attribute(at: i64) -> String {
    let c = civil(at, Zone::Offset(0));
    let mut out = c.year.to_string();
    out.push('-');
    push_two(&mut out, c.month as u32);
    out.push('-');
    push_two(&mut out, c.day);
    out.push('T');
    out.push_str(&clock_of(&c));
    out.push(':');
    push_two(&mut out, at.rem_euclid(60) as u32);
    out.push('Z');
    out
}

fn pair(a: i64, unit_a: &str, b: i64, unit_b: &str) -> String {
    let first = [&a.to_string(), " ", unit_a].concat();
    if b == 0 { first } else { [&first, " ", &b.to_string(), " ", unit_b].concat() }
}

/// "2 h 15 min"; from two days on "2 d 4 h"; under a minute "0 min".
pub fn duration(lang: Lang, seconds: i64) -> String {
    let hours = seconds.max(0) / 3_600;
    if hours >= 48 { pair(hours / 24, lang.texts().time.day_unit, hours % 24, "h") } else { worked(seconds) }
}

/// "40 h 15 min", "12 min". Never days: one of work is not one of the calendar.
pub fn worked(seconds: i64) -> String {
    let minutes = seconds.max(0) / 60;
    if minutes >= 60 { pair(minutes / 60, "h", minutes % 60, "min") } else { [&minutes.to_string(), " min"].concat() }
}

/// "4 working hours", "4 ore lavorative"; parts of an hour with one decimal.
pub fn working_hours(lang: Lang, seconds: i64) -> String {
    let time = &lang.texts().time;
    let tenths = (seconds.max(0) + 180) / 360;
    if tenths == 10 {
        return time.working_hour.to_string();
    }
    let hours = number(lang, tenths as f64 / 10.0, u8::from(tenths % 10 != 0));
    fill(time.working_hours, &[("time", &hours)])
}

/// "12 min ago", "in 2 h", "just now".
pub fn relative(lang: Lang, at: i64, now: i64) -> String {
    let time = &lang.texts().time;
    let distance = at - now;
    if distance.abs() < 60 {
        return time.now.to_string();
    }
    let text = if distance < 0 { time.ago } else { time.ahead };
    fill(text, &[("time", &duration(lang, distance.abs()))])
}

/// Until a deadline: "2 h 15 min left", or after it "breached for 12 min".
pub fn time_left(lang: Lang, due: i64, now: i64) -> String {
    let time = &lang.texts().time;
    let text = if due >= now { time.left } else { time.breached_for };
    fill(text, &[("time", &duration(lang, (due - now).abs()))])
}

/// "1,234.5", "1.234,5".
pub fn number(lang: Lang, value: f64, decimals: u8) -> String {
    let (thousands, point) = match lang {
        Lang::En => (',', '.'),
        Lang::It => ('.', ','),
    };
    let scale = 10_u64.pow(u32::from(decimals));
    let scaled = (value.abs() * scale as f64).round() as u64;
    let whole = (scaled / scale).to_string();
    let mut out = String::with_capacity(whole.len() * 2);
    if value < 0.0 && scaled > 0 {
        out.push('−');
    }
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            out.push(thousands);
        }
        out.push(digit);
    }
    if decimals > 0 {
        let rest = (scaled % scale).to_string();
        out.push(point);
        for _ in rest.len()..usize::from(decimals) {
            out.push('0');
        }
        out.push_str(&rest);
    }
    out
}
