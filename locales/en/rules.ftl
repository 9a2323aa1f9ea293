# The rules, one after the other: what a page says of each (rule-…), and why not (refusal-…, for some dates of a series
# refusal-dates-…).

refusal-only-for = { $groups-count ->
    [one] This room is only for the group { $groups }.
   *[other] This room is only for the groups { $groups }.
}

refusal-past = This time has already passed.
refusal-dates-past = { $count ->
    [one] One of { $of } dates has already passed:
   *[other] { $count } of { $of } dates have already passed:
}

refusal-closure = { $reason-count ->
    [0] The room is closed ({ $closed }).
   *[other] The room is closed: { $reason } ({ $closed }).
}
closure-reason = { $reason-count ->
    [0] {""}
   *[other] {" "}({ $reason })
}
refusal-dates-closure = { $count ->
    [one] On one of { $of } dates the room is closed{ closure-reason }:
   *[other] On { $count } of { $of } dates the room is closed{ closure-reason }:
}

refusal-opening-hours = { $open-count ->
    [0] { $holiday-count ->
        [0] The room is closed on that day.
       *[other] The room is closed on that day: { $holiday }.
    }
   *[other] The room is not open for the whole time. On that day: { $open }.
}
refusal-dates-opening-hours = { $count ->
    [one] One of { $of } dates is outside the opening hours:
   *[other] { $count } of { $of } dates are outside the opening hours:
}

rule-min-notice = Book at least { $limit } ahead.
refusal-min-notice = Please book at least { $limit } ahead. The earliest start: { $earliest }.

rule-notice-change = A booking is moved or extended at least { $limit } before it begins.
refusal-notice-change = A booking is moved or extended at least { $limit } before it begins: that was possible until { $until }. You can still shorten it.

rule-notice-cancel = A booking is cancelled at least { $limit } before it begins.
refusal-notice-cancel = A booking is cancelled at least { $limit } before it begins: that was possible until { $until }. Please tell reception.

rule-horizon = Book at most { $limit } ahead.
refusal-horizon = You can book at most { $limit } ahead. The latest end: { $latest }.

rule-opens = Every { $opens } another week opens for booking: { $weeks ->
    [one] the next one.
    [2] the week after next.
   *[other] the one { $weeks } weeks later.
}
refusal-opens = This week is not open for booking yet: it opens on { $opens_at }.

refusal-min-length = This is too short: a booking lasts at least { $limit }.

rule-max-length = A booking lasts from { $min } to { $max }.
refusal-max-length = This is too long: a booking lasts at most { $limit }.

refusal-step = Times can be chosen in steps of { $limit }.

rule-max-dates = { $limit ->
    [one] A booking has one date: no series.
   *[other] A series has at most { $limit } dates.
}
refusal-max-dates = { $limit ->
    [one] There are no series in this room: make a booking for each date.
   *[other] These are too many dates: a series has at most { $limit } in this room.
}

refusal-capacity = { $capacity ->
    [one] The room is for one person.
   *[other] The room holds { $capacity } people at most.
}

rule-approval = { $why ->
    [longer_than] Reception has to agree to more than { $limit }.
    [outside] Reception has to agree to times outside of { $hours }.
    [both] Reception has to agree to more than { $limit }, and to times outside of { $hours }.
   *[always] Reception has to agree to every booking.
}
approval-why = { $why ->
    [longer_than] Reception has to agree to more than { $limit }.
    [outside] { $hours-count ->
        [0] Reception has to agree to a booking on that day.
       *[other] Reception has to agree to times outside of these: { $hours }.
    }
   *[always] Reception has to agree to every booking of this room.
}
refusal-approval = { approval-why } What is booked already is not changed into a request, so that you do not lose it: make a new booking for that time, or ask reception.

rule-quota = Each person may have { quota-limit } { quota-per } { quota-over }.
refusal-quota = Quota: { quota-limit } { quota-per } { quota-over }. { $unit ->
    [hours] { $left } are left.
   *[count] { $left ->
        [0] None is left.
        [one] One is left.
       *[other] { $left } are left.
    }
}
quota-left = You have { $unit ->
    [hours] { $left }
   *[count] { $left ->
        [0] no booking
        [one] one booking
       *[other] { $left } bookings
    }
} of { $limit } left { $per ->
    [day] on that day
    [week] in that week
    [month] in that month
   *[ahead] ahead
} { quota-over }.
quota-now = You have { $unit ->
    [hours] { $left }
   *[count] { $left ->
        [0] no booking
        [one] one booking
       *[other] { $left } bookings
    }
} of { $limit } left { $per ->
    [day] today
    [week] this week
    [month] this month
   *[ahead] ahead
}.
quota-soft = Beyond it you can still book what begins within { $soft }.
quota-limit = { $unit ->
    [hours] { $limit }
   *[count] { $limit ->
        [one] one booking
       *[other] { $limit } bookings
    }
}
quota-per = { $per ->
    [day] a day
    [week] a week
    [month] a month
   *[ahead] ahead
}
quota-over = { $over ->
    [room] in this room
    [site] at this site
   *[place] in all
}

rule-buffer = { $limit } stay free between two bookings.
refusal-buffer = { $limit } must stay free between two bookings.

refusal-linked = { $rooms-count ->
    [one] The room cannot be booked at the same time as { $rooms }, which is already taken: { $by }.
   *[other] The room cannot be booked at the same time as { $rooms }, which are already taken: { $by }.
}

refusal-taken = The room is already taken: { $by }.
refusal-dates-taken = { $count ->
    [one] One of { $of } dates is already taken:
   *[other] { $count } of { $of } dates are already taken:
}

refusal-dates = { $more ->
    [0] { $why } { $dates }.
    [one] { $why } { $dates } and one more.
   *[other] { $why } { $dates } and { $more } more.
}
refusal-dates-other = { $count ->
    [one] { $why } This is about one of { $of } dates:
   *[other] { $why } This is about { $count } of { $of } dates:
}
