# People without an account, who ask for a room.
ask-title = Ask for a room
ask-lead = No account needed. We check your address by an email, then reception answers you.
ask-purpose = What for?
ask-purpose-hint = A few words, for example “Meeting of the tenants’ association”. Reception reads them.
ask-name = Your name
ask-email = Your email address
ask-email-hint = We write to it first: only the link in that email sends your request.
ask-submit = Continue
ask-member = Do you have an account here?
ask-sign-in = Sign in
ask-to-day = See the rooms
ask-without-account = No account? Ask for a room
ask-this-room = No account? Ask for this room
ask-sent = Look into your email
ask-sent-text = We have written to the address that you gave. Open the link in that email within { $hours ->
    [one] one hour
   *[other] { $hours } hours
 } and press the button: only then does your request reach reception.
ask-sent-nothing = Nothing came? Look into the spam folder, check the address, and ask again.
ask-link-heading = Send this request?
ask-link-text = In the name of { $name } ({ $address }). Reception answers to this address.
ask-link-button = Send the request
ask-too-many = Your other requests are still waiting
ask-too-many-text = Reception answers them first. You can ask for more once they are answered, or cancel one of them by the link in its email.
ask-again = You can ask for another time.
ask-seen-requested = Your request waits for reception’s answer
ask-seen-requested-text = The answer comes by email. Keep this page: it shows where your request stands, and you can cancel it here.
ask-seen-confirmed = The room is yours
ask-seen-declined = Reception has declined your request
ask-seen-expired = Nobody answered your request in time
ask-seen-cancelled = This is cancelled: the room is free for others
ask-seen-over = This is over
ask-seen-gone = There is nothing here any more
ask-seen-cancel = Cancel
requests-guest = Without an account; the address is proven:
mail-ask-subject = Your request: { $room }, { $when }
mail-ask-open = Somebody, probably you, would like to book { $room } ({ $place }), { $when }. Open this link, then press the button, to send the request to reception:
mail-ask-long = The link is good for { $hours ->
    [one] one hour
   *[other] { $hours } hours
 }.
mail-ask-not-you = You did not ask for anything? Then do nothing: nothing is sent and nothing is kept.
