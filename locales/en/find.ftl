# Finding a room.
find-title = Find a room
find-phrase = What are you looking for?
find-phrase-example = Tuesday 14:00-16:00 for 6
find-phrase-hint = For example “Tuesday 14:00-16:00 for 6” or “tomorrow afternoon 2 hours with a projector”.
find-submit = Search
find-fields = Or field by field
find-from = Not before
find-to = Not after
find-length = How long
find-length-whole = The whole time
find-site = Site
find-read-as = Understood: { $text }.
find-not-understood = Not understood: “{ $text }”.
find-nothing-understood = We did not understand what you are looking for. Give a day and a time, such as “Tuesday 14:00-16:00 for 6”, or fill in the fields.
find-assumed-day = No day was given: we looked on { $day }.
find-assumed-hours = No time was given: we looked at the whole day.
find-assumed-length = No length was given: we looked for an hour.
find-other-date = Or { $day }?
find-between = between { $from } and { $to }
find-fits = { $count ->
    [one] One room fits
   *[other] { $count } rooms fit
}
find-smallest = the smallest that fits
find-nothing-fits = Nothing fits entirely
find-nearly = This comes near.
find-nothing = Nothing comes near either within the two weeks that follow. Try with less in it, or at another site.
find-nowhere = No room has this: { $things }.
find-slot = { $room }, { $when }
find-earlier = Earlier
find-later = Later
find-shorter = Shorter: { $length }
find-split = In two rooms, one after the other
find-split-at-once = In two rooms at once
find-other-site = At another site
find-other-day = On another day
find-smaller = Too small for everybody
find-see-day = See all rooms that day
