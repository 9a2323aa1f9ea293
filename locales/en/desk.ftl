# Reception.
desk-what = Booking
desk-people = People
desk-foreign = Calendar
desk-conflict = In conflict
desk-nothing = No bookings on that day.
desk-summary = { $count ->
    [one] One booking
   *[other] { $count } bookings
}
desk-printed = As of { $when }.
desk-sheet = Day sheet
sheet-title = Day sheet
sheet-print = Print
sheet-back = Back to reception
sheet-done = Done
sheet-notes = Notes
sheet-printed = Printed { $when }.
sheet-as-of = Calendars as of { $when }.
desk-attention = { $count ->
    [one] One thing to check
   *[other] { $count } things to check
}
desk-unreadable-why = unreadable: { $why }. The room counts as busy, as far as is known.
desk-job-poll = no calendar can be read, since { $since }. What is shown is what was known then; Clef keeps trying.
desk-job-try-out = since { $since } Clef cannot find out whether it is possible to book without the risk of double bookings: bookings may fail. It keeps trying; whoever runs Clef will find the cause in the log.
desk-job-clean-up = the calendars cannot be cleaned up, since { $since }. Events of cancelled or moved bookings may stay in them; bookings go on. Clef keeps trying.
desk-job-decisions = old decisions about conflicts cannot be deleted, since { $since }. They do no harm. Clef keeps trying.
desk-job-notebook = old notes cannot be deleted from Clef’s notebook, since { $since }. They do no harm. Clef keeps trying.
desk-job-conflicts = conflicts cannot be counted, since { $since }. The list of conflicts may be incomplete. Whoever runs Clef will find the cause in the log.
desk-job-audit = changes of bookings in calendar applications cannot be written into the audit log, since { $since }: no other Clef can be asked whether it has done so. Bookings go on. Clef keeps trying.
desk-job-lost-bookings = bookings that somebody deletes in a calendar application cannot be kept in mind, since { $since }: after a restart, the list of conflicts will not have them. Whoever runs Clef should look at the disk.
desk-job-copy = the copy of the calendars cannot be written, since { $since }: if Clef restarts while the calendar server does not answer, it will know nothing newer. Whoever runs Clef should look at the disk.
desk-trouble-unreachable = the calendar server does not answer. Nothing to do here: Clef keeps trying.
desk-trouble-unauthorized = the calendar server refuses the password. Whoever runs Clef has to give it a new app password.
desk-trouble-no-basic = the calendar server does not offer the only way to sign in that Clef speaks (HTTP Basic). Whoever runs the server has to turn it on; a new password would not help.
desk-trouble-maintenance = the calendar server is under maintenance. Nothing to do here: Clef keeps trying.
desk-trouble-not-found = there is no such calendar. Create it in the rooms’ account, or have its name corrected in the settings.
desk-trouble-gone = its calendar is gone. Restore it, or have its new name entered in the settings.
desk-trouble-moved = its calendar has a new name. Give it back the old one, or have the new one entered in the settings.
desk-trouble-deleted = its calendar is in the bin. Restore it (in Nextcloud: Calendar, Deleted items).
desk-trouble-unshared = its calendar is no longer shared with the rooms’ account. The rooms’ account should own it.
desk-trouble-shared = its calendar belongs to somebody else and is only shared: nothing can be booked. The rooms’ account should own it.
desk-trouble-unfit = the calendar server gives no way to book without the risk of double bookings: nothing can be booked. Whoever runs Clef has to choose another.
desk-trouble-read-only = its calendar is read-only: nothing can be booked. The rooms’ account must be allowed to write.
desk-trouble-malformed = the calendar server’s answer makes no sense. Whoever runs Clef will find the cause in the log.
desk-warning-zone = an unknown time zone ({ $text }): the room’s is used.
desk-warning-no-such-date = a date that does not exist ({ $text }): the day after is used.
desk-warning-ends-before-start = it ends before it starts: the room is busy for the rest of the day.
desk-warning-end-and-duration = both an end and a length: the end counts.
desk-warning-end = the end is unreadable ({ $text }): the room is busy for the rest of the day.
desk-warning-rule = the recurrence is unreadable ({ $text }): the room is busy as far as it can be read, and else on the same weekday at the same time.
desk-warning-rules = too many recurrences: the room is busy without a break from the start on.
desk-warning-off-rule = the first date does not follow its recurrence: some programs count it and some do not, and the room is busy on the dates of both.
desk-warning-no-end = a changed date of the series has no end: it is as long as the series.
desk-warning-no-series = a date that repeats, without its series: it is read as the series.
desk-warning-doubtful-zone = the description of the time zone ({ $text }) is unreadable in part: the time may be an hour off.
desk-warning-form = a date or time in another form ({ $text }): what can be read of it is used, at least the day.
desk-warning-start = { $text }: the room is busy on the day of the end.
desk-warning-event = an event without a readable date, beside others ({ $text }): the room stays free.
desk-warning-two-clocks = the start or the end has no time zone: the longer of the two readings is used.
desk-warning-date = a date of the series is unreadable ({ $text }): it is ignored.
desk-warning-override = a changed date of the series is unreadable: it stays as in the series.
desk-warning-exrule = an old rule of exceptions (EXRULE) is ignored.
desk-warning-method = an invitation message ({ $text }) was put here: it is read like an event.
desk-warning-several = several events in one file: all are read.
desk-warning-not-an-event = this is not an event ({ $text }): the room stays free.
desk-warning-bytes = a text that is not UTF-8: some letters may be wrong.
desk-people-unit = people
unreadable-not-icalendar = this is not an iCalendar file
unreadable-too-large = more than { $limit } KiB, the most that Clef reads
unreadable-too-many-lines = more than { $limit } lines
unreadable-too-deep = parts nested more than { $limit } deep
unreadable-not-closed = { $text } is not closed
unreadable-syntax = written in a way that Clef does not understand ({ $text })
unreadable-empty = there is no event in it
unreadable-no-start = the event has no start
unreadable-bad-start = the start ({ $text }) is neither a date nor a time
