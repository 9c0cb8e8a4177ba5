//! Decisions on assets and who has them. The details are edited as a whole; custody goes by acts of its own, and each
//! names the custody that its author saw.

use super::field::record_base;
#[cfg(feature = "administration")]
use super::people::define;
use super::{Assumption, Decision, Refused};
use crate::asset::{Asset, AssetState, Condition, EndReason, Holder, Purpose, SERIAL_MAX, TAG_MAX};
#[cfg(feature = "administration")]
use crate::asset::{AssetModel, StatusLabel};
use crate::asset::{WARRANTY_MAX, serial_norm, tag_norm};
use crate::command::{CheckIn, CheckOut, NewCustody, Transfer};
use crate::document::{Body, DocRef};
use crate::event::{AssetCheckedIn, AssetCheckedOut, EventBody};
use crate::facts::{AssetKey, Fact};
use crate::id::{AssetId, CustodyId, StatusLabelId};
use crate::people::Person;
#[cfg(feature = "administration")]
use crate::permission::may_define;
use crate::permission::may_keep_assets;
use crate::private::Private;
use crate::refusal::{Problem, Refusal};
use crate::text;

type Decided = Result<(), Refused>;

/// Most assets one inside the other.
const DEPTH: usize = 8;

#[cfg(feature = "administration")]
pub(super) fn model(decision: &mut Decision<'_>, actor: Option<&Person>, record: &AssetModel) -> Decided {
    decision.permit(actor, may_define)?;
    record.check()?;
    let body = Body::AssetModel(record.clone());
    define(decision, record.id, body, EventBody::AssetModelDefined(record.clone()))
}

#[cfg(feature = "administration")]
pub(super) fn label(decision: &mut Decision<'_>, actor: Option<&Person>, record: &StatusLabel) -> Decided {
    decision.permit(actor, may_define)?;
    text::line("name_en", &record.name_en, text::NAME_MAX)?;
    text::line("name_it", &record.name_it, text::NAME_MAX)?;
    if record.state == AssetState::InUse {
        let detail = "an asset is in use while somebody has it; no label says so".to_owned();
        return Err(Refusal::Invalid { field: "state".to_owned(), problem: Problem::Malformed { detail } }.into());
    }
    // What it means for the assets that have it would change behind the back of the rules.
    let before = decision.facts.document(record.id.into()).known().map(|document| &document.body);
    if let Some(Body::StatusLabel(before)) = before
        && before.state != record.state
    {
        let detail = "a label keeps its meaning; retire it and make another one".to_owned();
        return Err(Refusal::Invalid { field: "state".to_owned(), problem: Problem::Malformed { detail } }.into());
    }
    let body = Body::StatusLabel(record.clone());
    define(decision, record.id, body, EventBody::StatusLabelDefined(record.clone()))
}

pub(super) fn details(decision: &mut Decision<'_>, actor: Option<&Person>, record: &Asset) -> Decided {
    permit(decision, actor)?;
    check(record)?;
    let known = decision.facts.document(record.id.into());
    let before = match known {
        Fact::Known(document) => match &document.body {
            Body::Asset(asset) => Some(&**asset),
            _ => None,
        },
        _ => None,
    };
    if let Some(model) = record.model {
        decision.must_be_in_use(model, before.is_some_and(|was| was.model == record.model))?;
    }
    decision.must_be_in_use(record.label, before.is_some_and(|was| was.label == record.label))?;
    if let Some(organization) = record.organization {
        decision.must_be_offered(organization, before.is_some_and(|was| was.organization == record.organization))?;
    }
    for (site, was) in [(record.home, before.map(|was| was.home)), (record.site, before.map(|was| was.site))] {
        if let Some(site) = site {
            decision.must_be_offered(site, was == Some(Some(site)))?;
        }
    }
    moves(decision, before, record.label)?;
    is_free(decision, record.id, AssetKey::Tag(tag_norm(&record.tag)))?;
    if let Some(serial) = serial_norm(&record.serial) {
        is_free(decision, record.id, AssetKey::Serial(serial))?;
    }
    let custodies = before.map(|before| before.custodies.clone()).unwrap_or_default();
    let record = Asset { custodies, ..record.clone() };
    if let Fact::Known(document) = known {
        if before == Some(&record) {
            return Ok(());
        }
        record_base(decision, document)?;
    }
    let event = Asset { custodies: Vec::new(), ..record.map(Private::Known) };
    decision.emit(event.id, EventBody::AssetDefined(Box::new(event)));
    Ok(())
}

/// That the texts and numbers are acceptable.
fn check(record: &Asset) -> Result<(), Refusal> {
    text::line("tag", &record.tag, TAG_MAX)?;
    text::optional_line("serial", &record.serial, SERIAL_MAX)?;
    text::optional_line("imei", &record.imei, SERIAL_MAX)?;
    text::optional_line("name", &record.name, text::NAME_MAX)?;
    text::optional_body("note", &record.note)?;
    if record.warranty_months.is_some_and(|months| months > WARRANTY_MAX) {
        let problem = Problem::OutOfRange { min: 0, max: i64::from(WARRANTY_MAX) };
        return Err(Refusal::Invalid { field: "warranty_months".to_owned(), problem });
    }
    Ok(())
}

/// That an asset may get this label.
fn moves(decision: &Decision<'_>, before: Option<&Asset>, label: StatusLabelId) -> Result<(), Refusal> {
    let Some(asset) = before.filter(|asset| asset.label != label && !decision.context.system) else {
        return Ok(());
    };
    let (Some(from), Some(to)) = (meaning(decision, asset.label), meaning(decision, label)) else {
        return Ok(());
    };
    // What somebody has comes back before it is retired, whatever its label said until now.
    let from = if asset.held().is_some() { AssetState::InUse } else { from };
    if from.may_become(to) { Ok(()) } else { Err(Refusal::IllegalAssetMove { from, to }) }
}

/// What a label means, as far as can be told.
fn meaning(decision: &Decision<'_>, label: StatusLabelId) -> Option<AssetState> {
    match &decision.facts.document(label.into()).known()?.body {
        Body::StatusLabel(label) => Some(label.state),
        _ => None,
    }
}

/// That no other asset is known by this.
fn is_free(decision: &mut Decision<'_>, asset: AssetId, key: AssetKey) -> Result<(), Refusal> {
    match decision.facts.asset_known_by(&key) {
        Fact::Known(other) if other != asset => Err(Refusal::AssetExists { key, asset: other }),
        Fact::NotHere => {
            decision.assume(Assumption::AssetKeyFree(key));
            Ok(())
        }
        _ => Ok(()),
    }
}

/// That the actor keeps assets.
fn permit(decision: &Decision<'_>, actor: Option<&Person>) -> Result<(), Refusal> {
    decision.permit(actor, may_keep_assets)?;
    decision.permit_in_house(actor)
}

/// The asset, as far as it is here.
fn asset<'a>(decision: &mut Decision<'a>, id: AssetId) -> Result<Option<&'a Asset>, Refusal> {
    decision.must_exist(id)?;
    Ok(decision.facts.document(DocRef::from(id)).known().and_then(|document| match &document.body {
        Body::Asset(asset) => Some(&**asset),
        _ => None,
    }))
}

pub(super) fn check_out(decision: &mut Decision<'_>, actor: Option<&Person>, out: &CheckOut) -> Decided {
    permit(decision, actor)?;
    if let Some(asset) = asset(decision, out.asset)?
        && let Some(held) = asset.held()
    {
        return Err(Refusal::AssetHeld { custody: held.id, holder: held.holder, since: held.from }.into());
    }
    begin(decision, out.asset, &out.custody)
}

pub(super) fn check_in(decision: &mut Decision<'_>, actor: Option<&Person>, back: &CheckIn) -> Decided {
    permit(decision, actor)?;
    text::optional_body("condition", &back.condition)?;
    if back.reason == EndReason::Transferred {
        let detail = "a transfer says to whom".to_owned();
        return Err(Refusal::Invalid { field: "reason".to_owned(), problem: Problem::Malformed { detail } }.into());
    }
    let asset = asset(decision, back.asset)?;
    if is_over(asset, back.custody)? {
        // Two people took it back: it is back. Words of the second one are kept with who wrote them.
        return if back.condition.trim().is_empty() { Ok(()) } else { Err(over(back.asset)) };
    }
    end(decision, back.asset, back.custody, back.reason, &back.condition);
    Ok(())
}

pub(super) fn transfer(decision: &mut Decision<'_>, actor: Option<&Person>, given: &Transfer) -> Decided {
    permit(decision, actor)?;
    let asset = asset(decision, given.asset)?;
    if is_over(asset, given.ends)? {
        return Err(match asset.and_then(Asset::held) {
            Some(held) => Refusal::AssetHeld { custody: held.id, holder: held.holder, since: held.from }.into(),
            None => over(given.asset),
        });
    }
    end(decision, given.asset, given.ends, EndReason::Transferred, &given.custody.condition);
    begin(decision, given.asset, &given.custody)
}

fn over(asset: AssetId) -> Refused {
    Refusal::ChangedMeanwhile { what: asset.into() }.into()
}

/// Whether a custody has ended already. One that the asset does not have is refused.
fn is_over(asset: Option<&Asset>, custody: CustodyId) -> Result<bool, Refusal> {
    let Some(asset) = asset else { return Ok(false) };
    match asset.custody(custody) {
        Some(custody) => Ok(custody.ended.is_some()),
        None => Err(Refusal::NoSuchPart { part: "custody".to_owned() }),
    }
}

fn end(decision: &mut Decision<'_>, asset: AssetId, custody: CustodyId, reason: EndReason, condition: &Condition) {
    let condition = Private::Known(condition.trim().to_owned());
    decision.emit(asset, EventBody::AssetCheckedIn(AssetCheckedIn { custody, reason, condition }));
}

/// Begins a custody, if the asset and its holder are fit for it.
fn begin(decision: &mut Decision<'_>, id: AssetId, new: &NewCustody) -> Decided {
    text::optional_body("condition", &new.condition)?;
    if new.purpose == Purpose::Loan && new.expected.is_none() {
        return Err(Refusal::Invalid { field: "expected".to_owned(), problem: Problem::Empty }.into());
    }
    let day = decision.context.occurred_at.day();
    if let Some(expected) = new.expected.filter(|expected| *expected < day) {
        let problem = Problem::Malformed { detail: format!("{expected} is before {day}") };
        return Err(Refusal::Invalid { field: "expected".to_owned(), problem }.into());
    }
    if let Some(asset) = asset(decision, id)? {
        if asset.custody(new.id).is_some() {
            return Err(Refusal::PartExists { part: "custody".to_owned() }.into());
        }
        match meaning(decision, asset.label) {
            Some(state) if !state.may_be_handed_over() => return Err(Refusal::NotDeployable { state }.into()),
            _ => {}
        }
    }
    match new.holder {
        Holder::Person(person) => {
            let person = decision.active_person(person)?;
            if let Some(person) = person.filter(|person| !person.active && !decision.context.system) {
                return Err(Refusal::Retired { what: person.id.into() }.into());
            }
        }
        Holder::Site(site) => decision.must_be_offered(site, false)?,
        Holder::Asset(other) => is_outside(decision, id, other)?,
    }
    decision.emit(
        id,
        EventBody::AssetCheckedOut(AssetCheckedOut {
            custody: new.id,
            holder: new.holder,
            purpose: new.purpose,
            expected: new.expected,
            condition: Private::Known(new.condition.trim().to_owned()),
        }),
    );
    Ok(())
}

/// That `other` is not, by way of what it is in, inside the asset itself.
fn is_outside(decision: &mut Decision<'_>, id: AssetId, other: AssetId) -> Decided {
    let mut at = Some(other);
    for _ in 0..DEPTH {
        let Some(inside) = at else { return Ok(()) };
        if inside == id {
            break;
        }
        at = asset(decision, inside)?.and_then(Asset::held).and_then(|held| match held.holder {
            Holder::Asset(next) => Some(next),
            _ => None,
        });
    }
    if at.is_none() { Ok(()) } else { Err(Refusal::CircularLink.into()) }
}
