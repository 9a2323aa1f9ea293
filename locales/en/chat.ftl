# What chat rooms and webhooks are told.
chat-line = { $what }: { $room }, { $when }
chat-line-room = { $what }: { $room }
chat-requested = Request to answer
chat-approved = Request accepted
chat-declined = Request declined or not answered
chat-booked = Booked
chat-changed = Booking changed
chat-moved = Booking moved
chat-cancelled = Cancelled
chat-cancelled-late = Cancelled at short notice
chat-released = Room freed early
chat-conflict = Conflict
chat-closure = Booking in a closure
chat-feed-failed = A calendar from elsewhere cannot be read
chat-mail-failed = An email did not arrive
