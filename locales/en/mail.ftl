# Messages that are sent by mail.
mail-hello = Hello,
mail-link-subject = Your link to sign in at { $place }
mail-link-open = Here is the link you asked for, to sign in at { $place }. Open it in the browser in which you asked for it, then press the button:
mail-link-once = It is valid for { $minutes } minutes, and once.
mail-link-not-you = You did not ask for anything? Then do not open this link and do not pass it on: without it, nobody can sign in in your place.
