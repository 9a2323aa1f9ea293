# What is wrong in a room, reported on the spot.
defect-title = Report a problem
defect-question = Something wrong?
defect-kind = What is it about?
defect-light = Light
defect-heating = Heating
defect-projector = Projector
defect-other = Something else
defect-word = What is the matter?
defect-word-hint = One sentence is enough.
defect-word-hint-named = One sentence is enough. Reception reads it with your name.
defect-send = Send
defect-back = Back to the room
defect-sent = Thank you
defect-sent-text = Thank you. Reception has been told.
defect-kind-missing = Choose what it is about.
defect-word-missing = Say in one sentence what is wrong.
defect-word-too-long = That is too long: 300 characters at most.
defect-not-sent = Nothing has been sent yet: something is missing.
defect-enough = Reception already has several reports about this room and will look into it. Yours was not added.
defect-unknown = We do not know whether reception was told. Send it again: nothing is counted twice.
defect-not-kept = This could not be sent. Try again in a moment, or tell reception in person.
desk-defects = Reported problems
desk-defect-by = { $who }, { $when }
desk-defect-days = open for { $days } days
desk-defect-done = Done
notice-problems-subject = { $count ->
    [one] A problem was reported at { $place }
   *[other] { $count } problems were reported at { $place }
}
notice-problems = { $count ->
    [one] Somebody reports a problem in a room. It stays on the reception board until you mark it as done.
   *[other] { $count } problems have been reported in rooms. They stay on the reception board until you mark them as done.
}
notice-problems-open = Open the reception board
notice-problems-still-subject = { $count ->
    [one] A reported problem is still open at { $place }
   *[other] { $count } reported problems are still open at { $place }
}
notice-problems-still = { $count ->
    [one] A problem that was reported more than a week ago has not been marked as done. It stays on the reception board until then; this reminder comes every Monday.
   *[other] { $count } problems that were reported more than a week ago have not been marked as done. They stay on the reception board until then; this reminder comes every Monday.
}
