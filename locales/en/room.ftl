# A room and its week.
room-back = All rooms
room-book = Book this room
room-where = Where
room-capacity = Capacity
room-people = { $count ->
    [one] { $count } person
   *[other] { $count } people
}
room-equipment = Equipment
room-description = About it
room-access = Access
room-layouts = Layouts
room-rules = Good to know
room-week = { $first } to { $last }
room-navigation = Change the week
room-previous = Previous week
room-next = Next week
room-this-week = This week
rule-max-length = A booking lasts from { $min } to { $max }.
rule-horizon = Book at most { $limit } ahead.
rule-opens = Every { $opens } another week opens for booking: { $weeks ->
    [one] the next one.
    [2] the week after next.
   *[other] the one { $weeks } weeks later.
}
rule-min-notice = Book at least { $limit } ahead.
rule-notice-change = A booking is moved or extended at least { $limit } before it begins.
rule-notice-cancel = A booking is cancelled at least { $limit } before it begins.
rule-approval = { $why ->
    [longer_than] Reception has to agree to more than { $limit }.
    [outside] Reception has to agree to times outside of { $hours }.
    [both] Reception has to agree to more than { $limit }, and to times outside of { $hours }.
   *[always] Reception has to agree to every booking.
}
rule-quota = { $unit ->
    [hours] Each person may have { $limit } { $per ->
        [day] a day
        [week] a week
        [month] a month
       *[ahead] ahead
    } { $over ->
        [room] in this room
        [site] at this site
       *[place] in all
    }.
   *[count] Each person may have { $limit ->
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
    }.
}
rule-buffer = { $limit } stay free between two bookings.
