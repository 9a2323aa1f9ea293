# Why not? One sentence per rule.
refusal-only-for = { $count ->
    [one] This room is only for the group { $groups }.
   *[other] This room is only for the groups { $groups }.
}
refusal-past = This time has already passed.
refusal-closed-all-day = The room is closed on that day.
refusal-opening-hours = The room is not open for the whole time. On that day: { $open }.
refusal-min-notice = Please book at least { $notice } ahead. The earliest start: { $earliest }.
refusal-horizon = You can book at most { $horizon } ahead. The latest end: { $latest }.
refusal-min-length = This is too short: a booking lasts at least { $length }.
refusal-max-length = This is too long: a booking lasts at most { $length }.
refusal-step = Times can be chosen in steps of { $step }.
refusal-capacity = { $capacity ->
    [one] The room is for one person.
   *[other] The room holds { $capacity } people at most.
}
refusal-buffer = { $buffer } must stay free before and after other bookings.
refusal-taken = The room is already taken: { $by }.
refusal-dates = { $more ->
    [0] { $why } { $dates }.
    [one] { $why } { $dates } and one more.
   *[other] { $why } { $dates } and { $more } more.
}
refusal-dates-taken = { $count ->
    [one] One of { $of } dates is already taken:
   *[other] { $count } of { $of } dates are already taken:
}
refusal-dates-closed = { $count ->
    [one] One of { $of } dates is outside the opening hours:
   *[other] { $count } of { $of } dates are outside the opening hours:
}
refusal-dates-past = { $count ->
    [one] One of { $of } dates has already passed:
   *[other] { $count } of { $of } dates have already passed:
}
refusal-dates-other = { $count ->
    [one] { $why } This is about one of { $of } dates:
   *[other] { $why } This is about { $count } of { $of } dates:
}
