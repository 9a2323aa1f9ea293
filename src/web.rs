//! Pages, API and everything a browser meets.
