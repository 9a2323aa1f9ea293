//! `only_for`: rooms that are for the people of some groups.

use super::{About, Figure, Figures, Narrow, Question, Rule};
use crate::domain::terms::Terms;

pub(super) const NAME: &str = "only_for";

pub(super) const RULE: Rule = Rule {
    figures: &[("groups", "The groups that may book the room.")],
    about: About::Room,
    narrow: Narrow::Never(Terms::is_for_others),
    ..Rule::new(NAME, check)
};

fn check(question: &Question) -> Option<Figures> {
    let groups = &question.terms.room.by_group.only_for;
    question.terms.is_for_others().then(|| vec![("groups", Figure::Names(groups.clone()))])
}
