//! Settings from rooms.toml and the environment.
