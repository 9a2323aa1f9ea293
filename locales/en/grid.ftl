# The schedule, piece by piece.
grid-free = Free
grid-booked = Booked
grid-busy = Busy
grid-requested = Requested
grid-unreadable = Unreadable
grid-closed = Closed
grid-mine = You
grid-until = until
grid-from = from
grid-all-day = all day
grid-only-for = for { $groups }
grid-past = Past
grid-too-soon = Too late to book
grid-too-far = Not bookable yet
grid-buffer = Buffer
grid-too-short = Too short
