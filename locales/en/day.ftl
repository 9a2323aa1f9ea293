# The day, all rooms.
day-today = Today
day-yesterday = Yesterday
day-tomorrow = Tomorrow
day-navigation = Change the day
day-previous = Previous day
day-next = Next day
day-holiday = public holiday
day-mine = you have a booking
day-go = Show
day-sites = Choose a site
day-all-sites = All sites
day-skip = Go to the times
day-lead = Choose a free time to book.
notice-never-read = The calendar of at least one room could not be read yet, so we do not know what is free there.
notice-reading = Clef has just been started and is still reading the calendars. This is their last known state, at { $when }, and bookings may be missing here; try again in a moment.
notice-unbookable = At least one room cannot be booked at the moment; reception knows why.
notice-broken = The calendar of at least one room is not where it should be. This is its last known state, at { $when }; reception knows what to do.
notice-stale = The rooms’ calendar does not answer. This is its last known state, at { $when }; you can try to book, nothing will be lost.
notice-stale-some = { $count ->
    [one] The calendar of this room does not answer: { $rooms }. This is its last known state, at { $when }; you can try to book, nothing will be lost.
   *[other] The calendars of these rooms do not answer: { $rooms }. This is their last known state, at { $when }; you can try to book, nothing will be lost.
}
notice-maintenance-some = { $count ->
    [one] The calendar server of this room is under maintenance: { $rooms }. This is its last known state, at { $when }; it cannot be booked until it is over.
   *[other] The calendar server of these rooms is under maintenance: { $rooms }. This is their last known state, at { $when }; they cannot be booked until it is over.
}
notice-no-access-some = { $count ->
    [one] The calendar of this room cannot be read at the moment: { $rooms }. This is its last known state, at { $when }; reception knows what to do.
   *[other] The calendars of these rooms cannot be read at the moment: { $rooms }. This is their last known state, at { $when }; reception knows what to do.
}
notice-maintenance = The calendar server is under maintenance. This is the last known state, at { $when }; nothing can be booked until it is over.
notice-no-access = The rooms’ calendar cannot be read at the moment. This is its last known state, at { $when }; reception knows what to do.
day-school-holidays = School holidays:
