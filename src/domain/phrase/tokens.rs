//! A phrase in pieces: words, numbers and the signs between them, each with where it stands.

use std::ops::Range;

use crate::domain::text::{folded, is_invisible};

/// One piece of a phrase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    /// Where it stands in the phrase, in bytes.
    pub(super) place: Range<usize>,
}

/// What a piece is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    /// A word, folded.
    Word(String),
    /// A number of at most four digits, and how many digits it has.
    Number(u16, usize),
    /// Anything else that is not a space.
    Sign(char),
}

/// All pieces of `text`.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    let mut class = Class::Space;
    for (at, c) in text.char_indices() {
        // What a page puts between the pieces of a time so that no line breaks there is copied with it.
        if is_invisible(c) && !c.is_whitespace() {
            if let Some(last) = tokens.last_mut().filter(|last| last.place.end == at) {
                last.place.end = at + c.len_utf8();
            }
            continue;
        }
        let next = Class::of(c);
        let goes_on = next == class && matches!(class, Class::Digit | Class::Letter);
        let end = at + c.len_utf8();
        class = next;
        match tokens.last_mut() {
            Some(last) if goes_on => last.place.end = end,
            _ if next == Class::Space => {}
            _ => tokens.push(Token { kind: Kind::Sign(c), place: at..end }),
        }
    }
    for token in &mut tokens {
        let text = text.get(token.place.clone()).unwrap_or_default();
        token.kind = kind(&text.chars().filter(|c| !is_invisible(*c)).collect::<String>());
    }
    tokens
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Space,
    Digit,
    Letter,
    Sign,
}

impl Class {
    fn of(c: char) -> Self {
        match c {
            c if c.is_whitespace() => Self::Space,
            '0'..='9' => Self::Digit,
            // Accents that stand behind their letter belong to it.
            c if c.is_alphanumeric() || ('\u{300}'..='\u{36f}').contains(&c) => Self::Letter,
            _ => Self::Sign,
        }
    }
}

fn kind(text: &str) -> Kind {
    let first = text.chars().next().unwrap_or(' ');
    match Class::of(first) {
        Class::Digit if text.len() <= 4 => Kind::Number(text.parse().unwrap_or_default(), text.len()),
        Class::Digit | Class::Letter => Kind::Word(folded(text)),
        Class::Sign | Class::Space => Kind::Sign(first),
    }
}

/// A place in a phrase.
#[derive(Debug, Clone, Copy)]
pub(super) struct At<'t> {
    pub(super) tokens: &'t [Token],
    pub(super) index: usize,
}

impl<'t> At<'t> {
    fn kind(self) -> Option<&'t Kind> {
        self.tokens.get(self.index).map(|token| &token.kind)
    }

    pub(super) fn is_end(self) -> bool {
        self.index >= self.tokens.len()
    }

    pub(super) fn next(self) -> Self {
        Self { index: self.index + 1, ..self }
    }

    /// The word that stands here.
    pub(super) fn word(self) -> Option<&'t str> {
        if let Kind::Word(word) = self.kind()? { Some(word) } else { None }
    }

    /// The number that stands here, and how many digits it has.
    pub(super) fn number(self) -> Option<(u16, usize)> {
        if let Kind::Number(number, digits) = self.kind()? { Some((*number, *digits)) } else { None }
    }

    pub(super) fn sign(self) -> Option<char> {
        if let Kind::Sign(sign) = self.kind()? { Some(*sign) } else { None }
    }

    pub(super) fn is_dash(self) -> bool {
        matches!(self.sign(), Some('-' | '\u{2010}'..='\u{2015}'))
    }

    /// Whether nothing stands between this piece and the one before.
    pub(super) fn is_glued(self) -> bool {
        let before = self.index.checked_sub(1).and_then(|index| self.tokens.get(index));
        let here = self.tokens.get(self.index);
        before.zip(here).is_some_and(|(before, here)| before.place.end == here.place.start)
    }

    /// Behind the `words` if they stand here, hyphens and apostrophes between them left out.
    pub(super) fn behind(self, words: &str) -> Option<Self> {
        let mut at = self;
        for (count, word) in words.split(' ').enumerate() {
            while count > 0 && (at.is_dash() || matches!(at.sign(), Some('\'' | '’' | '.'))) {
                at = at.next();
            }
            if at.word() != Some(word) {
                return None;
            }
            at = at.next();
        }
        Some(at)
    }

    /// Returns the meaning of the longest entry of `table` that stands here, and the place behind it.
    pub(super) fn look_up<T: Copy>(self, table: &[(&str, T)]) -> Option<(T, Self)> {
        let found = table.iter().filter_map(|(words, value)| Some((*value, self.behind(words)?)));
        found.max_by_key(|(_, behind)| behind.index)
    }

    /// Behind one of the words of `list`, if one stands here.
    pub(super) fn behind_one_of(self, list: &[&str]) -> Option<Self> {
        list.iter().filter_map(|words| self.behind(words)).max_by_key(|behind| behind.index)
    }
}
