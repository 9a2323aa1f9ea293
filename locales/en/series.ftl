# Series.
repeat-legend = Repeat
repeat-field = How often
repeat-once = Once
repeat-daily = Every day
repeat-weekdays = Monday to Friday
repeat-weekly = Every week
repeat-fortnightly = Every two weeks
repeat-month-day = Every month, on the same weekday (such as the 2nd Tuesday)
repeat-month-date = Every month, on the same date (such as the 24th)
field-until = Until
field-times = or number of times
field-missing-until = Enter until when, or how many times.
field-not-a-choice = Choose from the list.
field-not-a-count = Enter a number of times, from 2 to { $limit }.
field-until-and-times = Enter the last day or the number of times, not both.
field-one-date = There would be only one date: choose a later last day, or book once.
series-too-many = These are too many dates: { $limit } at most at a time.
series-no-dates = No date is left.
series-off-rule = The first day is not one of the series.
series-gap = On { $day }, { $time } does not exist, because the clocks go forward. Choose another time.
series-fold = A series cannot begin at this time, which exists twice on that day.
series-overlaps = One date begins before the previous one has ended.
series-plan = { $count } dates
series-refused = not possible
series-span = { $from } – { $to }, { $times }
series-free = free
series-others = { $count ->
    [one] Book only the other date
   *[other] Book only the other { $count } dates
}
series-left-out = { $count ->
    [one] One date is left out.
   *[other] { $count } dates are left out.
}
series-state = Series
series-dates = { $count ->
    [0] No upcoming dates
    [one] One upcoming date
   *[other] { $count } upcoming dates
}
series-past = { $count ->
    [one] One date is over.
   *[other] { $count } dates are over.
}
series-more = { $count ->
    [one] and one more
   *[other] and { $count } more
}
series-next = Then: { $dates }
series-all = The whole series
series-of = One date of a series of { $count }
series-change-one = Change or move this date
series-change-all = Change all dates
series-change-hint = The day is that of the first date; the others follow.
series-change-rest = Change the dates to come
series-change-rest-hint = What took place stays as it was. The day is that of the next date; the others follow.
series-change-which = What do you want to change?
series-following-hint = The following dates move by as much. Those that you have changed by themselves stay as they are.
series-split-off = Done. What you have changed is a booking of its own from now on; the rest of the series stays as it was.
series-stays = The other room could not be had after all. These dates are a booking of their own now, at the same time and in the same room as before.
series-split-from = Was part of this series:
series-pieces = Has become a booking of its own:
series-cancel-all = Cancel the whole series
series-cancel-all-sure = Cancel all dates of this series? They will be free for others straight away.
series-cancel-which = What do you want to cancel?
series-cancel-one = Only this date
series-cancel-following = This one and the following ones
series-cancel-all-dates = The whole series
series-cancel-yes = Yes, cancel
series-given-back = Cancelled: the time is free again.
series-date-gone = This date was cancelled. Here is the series as it is now.
series-missing-unknown = Whether it is free is not known at the moment.
series-missing = { $count ->
    [one] One date is missing
   *[other] { $count } dates are missing
}
series-refill = Try these dates again
series-refill-hint = Those that are free join the series; the others stay listed here.
series-refilled = { $count ->
    [0] None of these dates is possible for now: nothing has changed.
    [one] One date has joined the series.
   *[other] { $count } dates have joined the series.
}
# The plan of a series.
repeat-month-last = Every month, on the last one (such as the last Tuesday)
repeat-yearly = Every year, on the same date
repeat-dates = On dates picked one by one
field-every = Every how many
field-every-hint = Such as 3: every 3 weeks if it is every week, every 3 months if it is every month.
field-not-an-interval = Enter a number from 1 to { $limit }.
field-on = Every week, on these days
field-dates = The other dates, picked one by one
field-dates-hint = One per line, such as 03/12/2026.
field-missing-dates = Enter the other dates, one per line.
series-title = Book several dates
series-more-choices = Several days, every 3 weeks, picked dates…
series-look = Show the dates
series-plan-title = The dates
series-plan-hint = Untick the dates that you do not want.
series-plan-empty = Choose the room, the time and how often: you will see each date here, and what is free. Nothing is booked before you have seen and chosen it.
series-taken = taken
series-closed = closed
series-on-request = on request
series-leave-out = Leave this date out
series-no-offer = Nothing else fits around this date.
series-not-searched = With so many dates, no other room is looked for here.
series-date-changed = What you had chosen is not free any more.
series-offer-same-time = { $room }, at the same time
series-offer-same-room = Same room, { $when }
series-offer = { $room }, { $when }
series-months-without = { $count ->
    [one] There is no day { $day } in { $months }: that month is skipped.
   *[other] These months have no day { $day } and are skipped: { $months }.
}
series-sum = { $count ->
    [one] 1 date
   *[other] { $count } dates
}
series-sum-in = { $count } of them in “{ $room }”
series-sum-other-time = { $count } of them at another time
series-sum-on-request = { $count } of them on request
series-sum-out = { $count ->
    [one] 1 left out
   *[other] { $count } left out
}
series-sum-nothing = No date is chosen.
series-book = Book these dates
series-count-again = Count again
series-shown-anew = These dates had not been shown to you yet. Nothing was booked: check them, then book.
series-changed = Meanwhile a date that you chose was taken or is not possible any more. Nothing was booked: see what is left, then book.
series-nothing-chosen = No date is chosen: nothing was booked.
series-done-title = What was booked
series-done = { $of ->
    [one] { $made } of 1 booking made.
   *[other] { $made ->
        [0] None of { $of } bookings made.
        [one] 1 of { $of } bookings made.
       *[other] { $made } of { $of } bookings made.
    }
}
series-done-booked = booked
series-done-requested = requested
series-done-unknown = not certain yet
series-done-not = not booked
series-done-see = See the booking
series-done-look = See what became of it
series-done-again = Look for something else
series-plan-link = See each date, choose among them, more ways to repeat
field-only-weekly = These days go with “Every week”.
field-only-picked = These dates go with “On dates picked one by one”.
