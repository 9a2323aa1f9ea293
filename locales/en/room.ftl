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
room-rules = Good to know
room-week = { $first } to { $last }
room-navigation = Change the week
room-previous = Week before
room-next = Week after
room-this-week = This week
rule-length = From { $min } to { $max } per booking.
rule-horizon = Up to { $horizon } ahead.
rule-min-notice = At least { $notice } ahead.
rule-buffer = { $buffer } free between two bookings.
