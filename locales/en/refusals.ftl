# Why not? One sentence per rule.
refusal-only-for = { $groups-count ->
    [one] This room is only for the group { $groups }.
   *[other] This room is only for the groups { $groups }.
}
refusal-past = This time has already passed.
refusal-opening-hours = { $open-count ->
    [0] The room is closed on that day.
   *[other] The room is not open for the whole time. On that day: { $open }.
}
refusal-closure = The room is closed: { $reason } ({ $closed }).
refusal-min-notice = Please book at least { $limit } ahead. The earliest start: { $earliest }.
refusal-notice-change = A booking is moved or extended at least { $limit } before it begins: that was possible until { $until }. You can still shorten it.
refusal-notice-cancel = A booking is cancelled at least { $limit } before it begins: that was possible until { $until }. Please tell reception.
refusal-horizon = You can book at most { $limit } ahead. The latest end: { $latest }.
refusal-opens = This week is not open for booking yet: it opens on { $opens_at }.
refusal-min-length = This is too short: a booking lasts at least { $limit }.
refusal-max-length = This is too long: a booking lasts at most { $limit }.
refusal-step = Times can be chosen in steps of { $limit }.
refusal-capacity = { $capacity ->
    [one] The room is for one person.
   *[other] The room holds { $capacity } people at most.
}
refusal-quota = { $unit ->
    [hours] Quota: { $limit } { $per ->
        [day] a day
        [week] a week
        [month] a month
       *[ahead] ahead
    } { $over ->
        [room] in this room
        [site] at this site
       *[place] in all
    }. { $left } are left.
   *[count] Quota: { $limit ->
        [one] one booking
       *[other] { $limit } bookings
    } { $per ->
        [day] a day
        [week] a week
        [month] a month
       *[ahead] ahead
    } { $over ->
        [room] in this room
        [site] at this site
       *[place] in all
    }. { $left ->
        [0] None is left.
        [one] One is left.
       *[other] { $left } are left.
    }
}
refusal-buffer = { $limit } must stay free between two bookings.
refusal-taken = The room is already taken: { $by }.
approval-why = { $why ->
    [longer_than] Reception has to agree to more than { $limit }.
    [outside] { $hours-count ->
        [0] Reception has to agree to a booking on that day.
       *[other] Reception has to agree to times outside of these: { $hours }.
    }
   *[always] Reception has to agree to every booking of this room.
}
refusal-approval = { approval-why } What is booked already is not changed into a request, so that you do not lose it: make a new booking for that time, or ask reception.
refusal-dates = { $more ->
    [0] { $why } { $dates }.
    [one] { $why } { $dates } and one more.
   *[other] { $why } { $dates } and { $more } more.
}
refusal-dates-taken = { $count ->
    [one] One of { $of } dates is already taken:
   *[other] { $count } of { $of } dates are already taken:
}
refusal-dates-opening-hours = { $count ->
    [one] One of { $of } dates is outside the opening hours:
   *[other] { $count } of { $of } dates are outside the opening hours:
}
refusal-dates-closure = { $count ->
    [one] On one of { $of } dates the room is closed ({ $reason }):
   *[other] On { $count } of { $of } dates the room is closed ({ $reason }):
}
refusal-dates-past = { $count ->
    [one] One of { $of } dates has already passed:
   *[other] { $count } of { $of } dates have already passed:
}
refusal-dates-other = { $count ->
    [one] { $why } This is about one of { $of } dates:
   *[other] { $why } This is about { $count } of { $of } dates:
}
