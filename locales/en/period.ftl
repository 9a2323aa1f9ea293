# The week and the month, of a room or of all.
view-label = View:
view-choose = Change the view
view-day = Day
view-week = Week
view-month = Month
view-all-rooms = all rooms
week-range = { $first } to { $last }
week-navigation = Change the week
week-previous = Previous week
week-next = Next week
week-now = This week
week-rooms = Rooms
month-navigation = Change the month
month-previous = Previous month
month-next = Next month
month-now = This month
period-full = Full
period-unbookable = Not bookable
period-free-time = { $length } free
period-free-rooms = { $count ->
    [one] { $count } room free
   *[other] { $count } rooms free
}
period-taken = { $percent }% taken
period-more-times = { $count ->
    [one] and { $count } more
   *[other] and { $count } more
}
period-lead-week = Each cell is a day of a room: choose one to book.
period-lead-month = Choose a day to see what is free.
