# Why not? One sentence per rule.
refusal-only-for = { $count ->
    [one] This room is only for the group { $groups }.
   *[other] This room is only for the groups { $groups }.
}
refusal-past = This time is past.
refusal-closed-all-day = The room is closed on that day.
refusal-opening-hours = The room is not open all that time. On that day: { $open }.
refusal-min-notice = Bookings are made at least { $notice } ahead. The earliest start: { $earliest }.
refusal-horizon = Bookings are made at most { $horizon } ahead. The latest end: { $latest }.
refusal-min-length = This is too short: { $length } at least.
refusal-max-length = This is too long: { $length } at most.
refusal-step = Times go by { $step }.
refusal-capacity = { $capacity ->
    [one] The room is for one person.
   *[other] The room is for { $capacity } people at most.
}
refusal-buffer = { $buffer } must stay free before and after other bookings.
refusal-taken = The room is taken already: { $by }.
refusal-dates = { $more ->
    [0] { $why } { $dates }.
    [one] { $why } { $dates } and one more.
   *[other] { $why } { $dates } and { $more } more.
}
refusal-dates-taken = { $count ->
    [one] One of { $of } dates is taken already:
   *[other] { $count } of { $of } dates are taken already:
}
refusal-dates-closed = { $count ->
    [one] One of { $of } dates is outside of the opening hours:
   *[other] { $count } of { $of } dates are outside of the opening hours:
}
refusal-dates-past = { $count ->
    [one] One of { $of } dates is past:
   *[other] { $count } of { $of } dates are past:
}
refusal-dates-other = { $count ->
    [one] { $why } This is about one of { $of } dates:
   *[other] { $why } This is about { $count } of { $of } dates:
}
