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
room-picture = Picture of { $room }
room-description = About it
room-access = Access
room-layouts = Layouts
room-contains = Made of
room-contained-in = Part of
room-rules = Good to know
