# How Clef is, for reception.
health-title = Is everything well?
health-well = Everything is well.
health-not-well = { $count ->
    [one] One thing needs your attention.
   *[other] { $count } things need your attention.
}
health-ok = Well
health-warn = To check
health-fail = Not working
health-cause = For whoever runs Clef
health-rooms = Calendars of the rooms
health-closures = Closures calendars
health-own = Clef itself
health-read = last read { $when }.
health-unread = has not been read yet since the start. Wait a moment.
health-copy = has not been read yet since the start: what is shown is from { $when }.
health-late = the calendar server has not answered since { $when }.
health-closures-kept = { $why } Until then, the closures that are known stay in force.
health-feeds = Calendars from elsewhere
health-feed-nowhere = { $count ->
    [one] One of its events holds no room: its place is that of none.
   *[other] { $count } of its events hold no room: their place is that of none.
}
health-feed-kept = { $why } Its last events hold their rooms until { $until }; Clef keeps trying.
health-feed-never = { $why } It has never been read yet and holds no room; Clef keeps trying.
health-feed-over = { $why } It has been so for more than a day: its events hold no room any more. The person who looks after Clef has to see to it.
feed-trouble-unreachable = its server does not answer.
feed-trouble-slow = its server takes too long to answer.
feed-trouble-status = its server answers with the error { $status }.
feed-trouble-redirects = its address redirects from one address to the next without end.
feed-trouble-bad-redirect = its address redirects to one that Clef does not follow.
feed-trouble-private = its address leads to a machine in a private network, where Clef does not go unless the settings allow it.
feed-trouble-large = it is too large to be read.
feed-trouble-no-calendar = what is at its address is no calendar.
feed-trouble-cut-off = it ends in the middle.
feed-trouble-failed = Clef could not read it. The cause is in the log.
health-notebook = Clef’s notebook
health-notebook-well = it is in its place.
health-notebook-missing = it cannot be found. Bookings go on; emails, subscribed calendars and what members have chosen need it. Whoever runs Clef has to see to it.
health-disk = Disk
health-disk-well = it can be written, and there is room.
health-disk-low = only { $free } MB are left. Whoever runs Clef should make room on it.
health-disk-full = it is full. Whoever runs Clef has to make room on it; then Clef goes on by itself.
health-disk-not-writable = Clef may not write on it. Whoever runs Clef has to let it.
health-mails = Emails
health-mails-well = no email got lost these last days.
health-mails-off = Clef sends none: the settings do not provide for it.
health-mails-undelivered = { $count ->
    [one] one address could not be reached this week.
   *[other] { $count } addresses could not be reached this week.
} Reception’s page says which.
health-jobs = Tasks
health-jobs-well = { $count ->
    [one] one task goes well, the last time { $when }.
   *[other] { $count } tasks go well, the last time { $when }.
}
