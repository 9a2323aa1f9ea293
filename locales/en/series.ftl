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
series-cancel-all = Cancel the whole series
series-cancel-all-sure = Cancel all dates of this series? They will be free for others straight away.
series-cancel-which = What do you want to cancel?
series-cancel-one = Only this date
series-cancel-following = This one and the following ones
series-cancel-all-dates = The whole series
series-cancel-yes = Yes, cancel
series-given-back = Cancelled: the time is free again.
series-date-gone = This date was cancelled. Here is the series as it is now.
