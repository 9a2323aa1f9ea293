//! `only_for`: rooms that are for the people of some groups.

use super::{About, Figure, Figures, Kind, Narrow, Question, Rule};
use crate::domain::terms::Terms;

pub(super) const NAME: &str = "only_for";

pub(super) const RULE: Rule = Rule {
    name: NAME,
    asks: &[Kind::Book, Kind::Extend, Kind::Move, Kind::MoveRoom],
    about: About::Room,
    comes_with_time: false,
    check,
    tell: None,
    narrow: Narrow::Never(Terms::is_for_others),
};

fn check(question: &Question) -> Option<Figures> {
    let groups = &question.terms.room.by_group.only_for;
    question.terms.is_for_others().then(|| vec![("groups", Figure::Names(groups.clone()))])
}
