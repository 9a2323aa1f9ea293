# Reception: the board of the day.
desk-new = new, { $at }
desk-changed = changed, { $at }
desk-now = It is { $at }
desk-find = A person or a title
desk-next = Next to arrive
desk-within = in { $wait }
desk-nobody-next = Nobody else today.
desk-today = Today
desk-that-day = That day
desk-bookings = { $count ->
    [one] booking
   *[other] bookings
}
desk-under-way = { $count ->
    [0] none under way
    [one] { $count } under way
   *[other] { $count } under way
}
desk-to-answer = to answer
desk-to-settle = to check
desk-views = View
desk-by-time = By time
desk-by-room = By room
desk-large = From a distance
desk-normal = Normal view
desk-as-of = Shown at { $at }
desk-found = Looking for: { $q }.
desk-all = Show everything
desk-none-found = Nothing like that on this day.
desk-found-later = On the days after
desk-busy-until = busy until { $until }
desk-busy = busy
desk-free-until = free until { $until }
desk-free = free
desk-closed-now = closed
desk-free-now = Free now
desk-until = until { $until }
desk-nothing-free = No room is free at the moment.
desk-walk-up = Walk-in
desk-for-whom = For whom
desk-changes = Since this morning
desk-no-changes = Nothing has changed since this morning.
desk-change-new = New
desk-change-changed = Changed
desk-change-moved = Moved
desk-change-cancelled = Cancelled
desk-change-deleted = Deleted in the calendar
desk-by = by { $name }
desk-keys = Keys out
desk-key-overdue = due back since { $until }
desk-unused-series = nobody came to the last three dates of “{ $title }” ({ $who }). Is this series still used?
