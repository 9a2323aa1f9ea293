//! The words that a phrase may be made of, in French and English, folded. Both languages are read whichever the page
//! is in: who types does not think of it.

use chrono::Weekday::{self, Fri, Mon, Sat, Sun, Thu, Tue, Wed};

use super::Hours;

/// Days by how far away they are.
pub(super) const DAYS_AWAY: &[(&str, u64)] = &[
    ("aujourd hui", 0),
    ("auj", 0),
    ("today", 0),
    ("demain", 1),
    ("tomorrow", 1),
    ("apres demain", 2),
    ("day after tomorrow", 2),
    ("the day after tomorrow", 2),
];

const MORNING: Hours = Hours { from: 8 * 60, to: 12 * 60 };
const LUNCH: Hours = Hours { from: 12 * 60, to: 14 * 60 };
const AFTERNOON: Hours = Hours { from: 12 * 60, to: 18 * 60 };
const EVENING: Hours = Hours { from: 18 * 60, to: 22 * 60 };

/// The day as an office has it: who wants all of it means so long.
pub(super) const WHOLE_DAY: Hours = Hours { from: 9 * 60, to: 18 * 60 };

/// Parts of a day.
pub(super) const PARTS: &[(&str, Hours)] = &[
    ("matin", MORNING),
    ("matinee", MORNING),
    ("morning", MORNING),
    ("midi", LUNCH),
    ("dejeuner", LUNCH),
    ("lunch", LUNCH),
    ("lunchtime", LUNCH),
    ("apres midi", AFTERNOON),
    ("aprem", AFTERNOON),
    ("afternoon", AFTERNOON),
    ("soir", EVENING),
    ("soiree", EVENING),
    ("evening", EVENING),
    ("journee", WHOLE_DAY),
    ("toute la journee", WHOLE_DAY),
    ("all day", WHOLE_DAY),
    ("whole day", WHOLE_DAY),
    ("the whole day", WHOLE_DAY),
];

/// Parts of today.
pub(super) const PARTS_OF_TODAY: &[(&str, Hours)] = &[
    ("ce matin", MORNING),
    ("this morning", MORNING),
    ("ce midi", LUNCH),
    ("cet apres midi", AFTERNOON),
    ("cette apres midi", AFTERNOON),
    ("this afternoon", AFTERNOON),
    ("ce soir", EVENING),
    ("tonight", EVENING),
    ("this evening", EVENING),
];

/// Days of the week.
#[rustfmt::skip]
pub(super) const WEEKDAYS: &[(&str, Weekday)] = &[
    ("lundi", Mon), ("lun", Mon), ("monday", Mon), ("mon", Mon),
    ("mardi", Tue), ("mar", Tue), ("tuesday", Tue), ("tue", Tue), ("tues", Tue),
    ("mercredi", Wed), ("mer", Wed), ("wednesday", Wed), ("wed", Wed),
    ("jeudi", Thu), ("jeu", Thu), ("thursday", Thu), ("thu", Thu), ("thur", Thu), ("thurs", Thu),
    ("vendredi", Fri), ("ven", Fri), ("friday", Fri), ("fri", Fri),
    ("samedi", Sat), ("sam", Sat), ("saturday", Sat), ("sat", Sat),
    ("dimanche", Sun), ("dim", Sun), ("sunday", Sun), ("sun", Sun),
];

#[rustfmt::skip]
pub(super) const MONTHS: &[(&str, u32)] = &[
    ("janvier", 1), ("janv", 1), ("january", 1), ("jan", 1),
    ("fevrier", 2), ("fevr", 2), ("fev", 2), ("february", 2), ("feb", 2),
    ("mars", 3), ("march", 3), ("mar", 3),
    ("avril", 4), ("avr", 4), ("april", 4), ("apr", 4),
    ("mai", 5), ("may", 5),
    ("juin", 6), ("june", 6), ("jun", 6),
    ("juillet", 7), ("juil", 7), ("july", 7), ("jul", 7),
    ("aout", 8), ("august", 8), ("aug", 8),
    ("septembre", 9), ("sept", 9), ("september", 9), ("sep", 9),
    ("octobre", 10), ("october", 10), ("oct", 10),
    ("novembre", 11), ("november", 11), ("nov", 11),
    ("decembre", 12), ("december", 12), ("dec", 12),
];

/// What stands behind the number of a day.
pub(super) const ORDINALS: &[&str] = &["er", "e", "st", "nd", "rd", "th"];

/// Numbers in words.
#[rustfmt::skip]
pub(super) const NUMBERS: &[(&str, u16)] = &[
    ("un", 1), ("une", 1), ("one", 1), ("deux", 2), ("two", 2), ("trois", 3), ("three", 3), ("quatre", 4), ("four", 4),
    ("cinq", 5), ("five", 5), ("six", 6), ("sept", 7), ("seven", 7), ("huit", 8), ("eight", 8), ("neuf", 9), ("nine", 9),
    ("dix", 10), ("ten", 10), ("onze", 11), ("eleven", 11), ("douze", 12), ("twelve", 12), ("quinze", 15), ("fifteen", 15),
    ("vingt", 20), ("twenty", 20), ("trente", 30), ("thirty", 30),
    ("une dizaine de", 10), ("une dizaine", 10), ("une douzaine de", 12), ("une douzaine", 12), ("a dozen", 12),
    ("une quinzaine de", 15), ("une quinzaine", 15), ("une vingtaine de", 20), ("une vingtaine", 20),
    ("une trentaine de", 30), ("une trentaine", 30),
];

pub(super) const PEOPLE: &[&str] = &[
    "personnes",
    "personne",
    "pers",
    "people",
    "persons",
    "person",
    "pax",
    "participants",
    "participant",
    "places",
    "seats",
    "adultes",
    "of us",
];

pub(super) const HOURS_FRENCH: &[&str] = &["h", "heures", "heure"];
pub(super) const HOURS_ENGLISH: &[&str] = &["hours", "hour", "hrs", "hr"];
pub(super) const MINUTES: &[&str] = &["minutes", "minute", "min", "mins", "mn"];

/// Lengths in words, in minutes.
#[rustfmt::skip]
pub(super) const LENGTHS: &[(&str, i64)] = &[
    ("une demi heure", 30), ("demi heure", 30), ("half an hour", 30), ("half hour", 30), ("a half hour", 30),
    ("an hour", 60), ("an hour and a half", 90), ("une heure et demie", 90), ("one hour and a half", 90),
    ("une demi journee", 240), ("demi journee", 240), ("half a day", 240), ("half day", 240),
];

/// What says that a length follows.
pub(super) const LASTS: &[&str] = &["pendant", "pour", "for", "during", "duree", "d une duree de"];

/// What says that a number of people follows.
pub(super) const COUNTS: &[&str] = &["pour", "for", "nous sommes", "on est", "we are", "nous serons", "a"];

/// What turns a phrase around: what follows is not what is wanted.
pub(super) const NEGATIONS: &[&str] =
    &["sans", "sauf", "pas", "ni", "except", "without", "not", "no", "hors", "excepte", "but not"];

/// What says nothing that matters here.
pub(super) const FILLERS: &[&str] = &[
    "a",
    "an",
    "and",
    "are",
    "at",
    "au",
    "aux",
    "avec",
    "besoin",
    "book",
    "booking",
    "c",
    "chambre",
    "cherche",
    "d",
    "dans",
    "de",
    "des",
    "du",
    "en",
    "est",
    "et",
    "faut",
    "find",
    "for",
    "from",
    "having",
    "i",
    "il",
    "in",
    "is",
    "j",
    "je",
    "jour",
    "l",
    "la",
    "le",
    "les",
    "libre",
    "libres",
    "looking",
    "m",
    "me",
    "meeting",
    "meetings",
    "moi",
    "my",
    "need",
    "nous",
    "of",
    "on",
    "please",
    "plait",
    "plus",
    "pour",
    "qui",
    "reserver",
    "reunion",
    "room",
    "rooms",
    "s",
    "salle",
    "salles",
    "si",
    "some",
    "svp",
    "stp",
    "te",
    "the",
    "to",
    "un",
    "une",
    "veux",
    "voudrais",
    "vous",
    "want",
    "we",
    "will",
    "with",
    "would",
    "like",
    "trouver",
    "ai",
    "il y a",
    "free",
    "day",
    "date",
    "site",
    "lieu",
    "that",
    "has",
    "ayant",
    "disponible",
    "available",
    "une salle",
];
