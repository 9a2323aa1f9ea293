# Series.
repeat-legend = Repeat
repeat-field = How often
repeat-once = Once
repeat-daily = Every day
repeat-weekdays = Monday to Friday
repeat-weekly = Every week
repeat-fortnightly = Every two weeks
repeat-month-day = Every month, on the same weekday (the 2nd Tuesday…)
repeat-month-date = Every month, on the same date (the 24th…)
field-until = Until
field-times = or how many times
field-missing-until = Say until when, or how many times.
field-not-a-choice = Choose from the list.
field-not-a-count = Give a number of times, from 2 to { $limit }.
field-until-and-times = Give the last day or the number of times, not both.
field-one-date = There would be one date only: go further, or book once.
series-too-many = These are too many dates: { $limit } at most at a time.
series-no-dates = No date is left.
series-off-rule = The first day is none of those of the series.
series-gap = On { $day }, { $time } does not exist: the clocks go forward. Choose another time.
series-fold = A series cannot begin at this time, which exists twice on that day.
series-overlaps = A date begins before the one before it has ended.
series-plan = { $count } dates
series-refused = not possible
series-span = { $from } – { $to }, { $times }
series-free = free
series-others = { $count ->
    [one] Book the other date without these
   *[other] Book the other { $count } dates without these
}
series-left-out = { $count ->
    [one] Without one date that you leave out.
   *[other] Without { $count } dates that you leave out.
}
series-state = Series
series-dates = { $count ->
    [0] No dates to come
    [one] One date to come
   *[other] { $count } dates to come
}
series-past = { $count ->
    [one] One date is past.
   *[other] { $count } dates are past.
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
series-cancel-all = Cancel the whole series
series-cancel-all-sure = Cancel all dates of this series? They will be free for others at once.
series-cancel-which = Give back what?
series-cancel-one = This date only
series-cancel-following = This one and those after it
series-cancel-all-dates = The whole series
series-cancel-yes = Yes, give it back
series-given-back = It is given back: the time is free for others.
series-date-gone = This date was given back. Here is the series as it is now.
