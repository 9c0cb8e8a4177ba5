//! Until when people are let in. The server's to say, like everything about accounts.

use crate::id::TeamId;
use crate::people::{Person, Role, Team};
use crate::time::Date;
use std::borrow::Cow;

/// The person with the teams that still give access on a day: that of people of an external team ends with the team's
/// contract. `None` when none is left. `team` finds a team; one that is not there has not ended.
#[must_use]
pub fn admitted<'a>(person: &Person, team: impl Fn(TeamId) -> Option<&'a Team>, day: Date) -> Option<Cow<'_, Person>> {
    let is_over = |id: &TeamId| team(*id).is_some_and(|team| team.is_over(day));
    if person.role != Role::Technician || !person.teams.iter().any(is_over) {
        return Some(Cow::Borrowed(person));
    }
    let mut person = person.clone();
    person.teams.retain(|id| !is_over(id));
    // Without a team, a technician would be in-house.
    (!person.teams.is_empty()).then_some(Cow::Owned(person))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::{Language, Profile, SupportLevel};

    #[test]
    fn an_external_team_gives_access_until_its_last_day() {
        let day = |day| Date::new(2026, 11, day).expect("a day");
        let of = |id: u128, external, until| {
            let name = format!("Team {id}");
            Team { id: id.into(), name, level: SupportLevel::L2, external, until, retired: false }
        };
        // A date on a team of the house says nothing; it can not be set.
        let teams = [of(1, true, Some(day(22))), of(2, true, None), of(3, false, Some(day(1)))];
        let find = |id: TeamId| teams.iter().find(|team| team.id == id);
        let left = |role, own: &[u128], at| {
            let teams = own.iter().map(|id| TeamId::from(*id)).collect();
            let profile = Profile::default();
            let person = Person {
                id: 9.into(),
                profile,
                role,
                teams,
                skills: Vec::new(),
                field: false,
                organization: None,
                site: None,
                language: Language::It,
                active: true,
            };
            admitted(&person, find, day(at)).map(|person| person.teams.iter().map(|team| team.0.as_u128()).collect())
        };
        for (role, own, at, expected) in [
            (Role::Technician, &[1][..], 22, Some(vec![1])),
            (Role::Technician, &[1], 23, None),
            (Role::Technician, &[1, 2], 23, Some(vec![2])),
            (Role::Technician, &[1, 3], 23, Some(vec![3])),
            (Role::Technician, &[3], 23, Some(vec![3])),
            (Role::Technician, &[], 23, Some(vec![])),
            (Role::Technician, &[7], 23, Some(vec![7])),
            (Role::Manager, &[1], 23, Some(vec![1])),
        ] {
            assert_eq!(left(role, own, at), expected, "{role:?} of {own:?} on day {at}");
        }
    }
}
