# The display at the door of a room.
door-free = Free
door-taken = Taken
door-closed = Closed
door-all-day = until closing time
door-there = Checked in
door-check-in = I am here
door-not-now = That is not possible now: nothing was done.
door-book = Book { $minutes } min
door-booked = Booked.
door-booking = Booked at the door
door-sign-in = Sign in to book
door-next = Next
door-poster = Poster for the door
door-open = Open the display
door-qr = QR code that opens the page of this room
door-poster-text = Free? Scan to see, to book right now, to check in or to end early.
