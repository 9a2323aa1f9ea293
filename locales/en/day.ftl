# The day, all rooms.
day-today = Today
day-yesterday = Yesterday
day-tomorrow = Tomorrow
day-navigation = Change the day
day-previous = Day before
day-next = Day after
day-go = Go
day-sites = Choose a site
day-all-sites = All sites
day-lead = Choose a free time to book it.
notice-never-read = The calendar of at least one room could not be read yet: what is free there is not known.
notice-broken = The calendar of at least one room is not where it should be. This is what was last known of it, at { $when }; reception sees what is to be done.
notice-stale = The rooms’ calendar does not answer. This is what was last known, at { $when }; you may try to book, nothing will be lost.
