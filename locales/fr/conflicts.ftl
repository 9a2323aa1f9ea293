# Les conflits, pour l’accueil.
menu-conflicts = Conflits
menu-conflicts-open = à vérifier
conflicts-title = Conflits
conflicts-to-desk = La journée
conflicts-lead = { $count ->
    [one] Un point à vérifier.
   *[other] { $count } points à vérifier, le plus proche d’abord.
}
conflicts-caught-closure = Fermeture « { $reason } », { $when }.
conflicts-caught-hours = Hors des heures d’ouverture.
conflicts-caught = { $count ->
    [one] Une réservation est concernée.
   *[other] { $count } réservations sont concernées.
}
conflicts-tell-all = Prévenir tout le monde…
conflicts-tell-word = Un mot pour ces personnes
conflicts-tell-hint = Chacun reçoit un e-mail avec sa réservation et le motif de la fermeture. Sans rien faire, l’e-mail part de lui-même au bout d’une heure, sans votre mot. Qui l’a déjà reçu n’en reçoit pas d’autre.
conflicts-tell-yes = { $count ->
    [one] Prévenir cette personne
   *[other] Prévenir pour ces { $count } réservations
}
conflicts-further = { $count ->
    [one] Et un autre, qui s’affichera quand ceux-ci seront réglés.
   *[other] Et { $count } autres, qui s’afficheront quand ceux-ci seront réglés.
}
conflicts-none = Rien à signaler.
conflicts-none-text = Les réservations et les agendas des salles concordent.
conflicts-settled = { $count ->
    [one] Un point déjà réglé
   *[other] { $count } points déjà réglés
}
conflict-native-over-booking = Événement sur une réservation
conflict-booking-over-native = Réservation sur un événement
conflict-two-bookings = Deux réservations en même temps
conflict-two-natives = Deux événements en même temps
conflict-closed = Hors des heures d’ouverture
conflict-unreadable = Événement illisible
conflict-moved = Déplacée dans l’agenda
conflict-deleted = Supprimée dans l’agenda
conflict-why-native-over-booking = Quelqu’un a ajouté un événement dans l’agenda de la salle, au même moment qu’une réservation.
conflict-why-booking-over-native = La réservation a été faite au même moment qu’un événement que Clef ne pouvait pas encore voir.
conflict-why-two-bookings = Deux réservations occupent la salle en même temps.
conflict-why-two-natives = Deux événements de l’agenda occupent la salle en même temps. Ils ne viennent pas de Clef : modifiez-les dans l’agenda.
conflict-why-closure = La salle est fermée à ce moment-là : { $reason }.
conflict-why-outside = La salle n’est pas ouverte sur tout ce créneau. Ce jour-là : { $open }.
conflict-why-closed = La salle est fermée ce jour-là.
conflict-why-unreadable = Clef ne comprend pas tout de cet événement. La salle est considérée comme occupée, autant que l’on sache ; le mieux est de l’ouvrir dans l’agenda et de l’enregistrer à nouveau.
conflict-why-moved = Cette réservation était prévue le { $was }. Quelqu’un l’a déplacée dans une application d’agenda ; c’est le nouvel horaire qui compte.
conflict-why-moved-date = Quelqu’un a déplacé une date de cette série dans une application d’agenda ; c’est le nouvel horaire qui compte.
conflict-freed = N’occupe plus la salle
conflict-dates-gone = Dates retirées d’une série
conflict-moved-room = Changée de salle dans l’agenda
conflict-room-lost = A perdu une salle
conflict-why-room-lost = Cette réservation occupe plusieurs salles. Quelqu’un a supprimé dans l’agenda l’événement qui lui réservait la salle { $room } : d’autres peuvent y réserver ce créneau. Elle garde les autres salles.
conflict-why-freed = Quelqu’un a marqué cette réservation comme libre dans l’agenda. Elle y est encore, mais n’occupe plus la salle : d’autres peuvent réserver ce créneau.
conflict-why-cancelled = Quelqu’un a marqué cette réservation comme annulée dans l’agenda, sans l’annuler dans Clef. Elle n’occupe plus la salle : d’autres peuvent réserver ce créneau.
conflict-why-without-length = Quelqu’un a ramené la fin de cette réservation à son heure de début dans l’agenda. Elle n’occupe plus la salle : d’autres peuvent réserver ce créneau.
conflict-why-dates-gone = Quelqu’un a retiré ces dates de la série dans l’agenda, sans les annuler dans Clef. La salle est libre à ces moments-là.
conflict-why-split = Quelqu’un a coupé cette série en deux dans l’agenda. À partir de là, un événement de l’agenda occupe la salle pour elle ; il se change dans l’agenda.
conflict-why-moved-room = Quelqu’un a placé cette réservation ici depuis une application d’agenda ; elle était dans la salle { $room }. C’est la salle actuelle qui compte. Est-ce voulu ?
conflict-why-brought = Quelqu’un a refait l’événement de cette réservation dans l’agenda. C’est la version actuelle qui compte. Est-ce voulu ?
conflict-why-deleted = Cette réservation a disparu de l’agenda sans être annulée dans Clef. La salle est libre à ce moment-là.
conflict-unreadable-because = Illisible : { $why }.
conflicts-since = depuis le { $when }
conflicts-further-dates = { $count ->
    [one] et une autre date
   *[other] et { $count } autres dates
}
conflicts-a-booking = Réservation
conflicts-an-event = Événement de l’agenda
conflicts-an-unreadable-event = Événement illisible
conflicts-series = série
conflicts-untitled = Sans titre
conflicts-all-day = toute la journée
conflicts-organizer = Organisé par { $name }
conflicts-written = Modifié le { $when }
conflicts-write-to = Écrire à { $name }
conflicts-instead = Où déplacer « { $title } » ?
conflicts-free-rooms = Salles libres au même moment ou presque
conflicts-deleted-instead = Si c’était une erreur
conflicts-move-to = Déplacer au { $when }
conflicts-move-to-time = Déplacer à { $when }
conflicts-move-back = Remettre au { $when }
conflicts-move-back-to-time = Remettre à { $when }
conflicts-restore = La remettre telle qu’elle était
conflicts-book-again = Réserver à nouveau
conflicts-elsewhere-hint = Choisir une autre salle ouvre le formulaire, déjà rempli. Une fois la réservation faite, annulez celle-ci.
conflicts-elsewhere-native-hint = Choisir une salle ouvre le formulaire, déjà rempli. Une fois la réservation faite, supprimez l’événement dans l’agenda.
conflicts-nothing-free = Les règles ne laissent rien de libre à proximité.
conflicts-keep-both = Garder les deux
conflicts-keep-room = C’est voulu
conflicts-keep-it = Laisser ainsi
conflicts-dismiss = Ne plus afficher
conflicts-reopen = Remettre dans la liste
conflicts-was-kept = Gardé par { $name }, { $when }
conflicts-was-told = Prévenu par { $name }, { $when }
conflicts-was-left = Laissé ainsi par { $name }, { $when }
conflicts-was-dismissed = Masqué par { $name }, { $when }
conflicts-cancel = Annuler la réservation…
conflicts-cancel-yes = Annuler « { $title } »
conflicts-message = Message pour { $name }
conflicts-message-hint = La personne le reçoit par e-mail. Si Clef ne peut pas lui écrire, la page suivante prépare le message pour votre messagerie.
conflicts-message-too-long = Le message est trop long : 1000 caractères au plus. Rien n’a été annulé.
conflicts-done-kept = C’est noté : tout reste ainsi. Le conflit reviendra si un des événements change.
conflicts-done-dismissed = C’est noté : ce point n’est plus affiché. Il reviendra si un des événements change.
conflicts-done-reopened = C’est de nouveau dans la liste.
conflicts-done-told-some = Une partie seulement a pu être notée, et ces personnes-là reçoivent un e-mail. Recommencez pour celles qui restent dans la liste.
conflicts-done-restored = La réservation est de nouveau dans l’agenda, telle qu’elle était.
conflicts-done-told = C’est noté : qui n’a pas encore été prévenu reçoit un e-mail maintenant.
conflicts-gone = Ce conflit n’existe plus : quelqu’un l’a réglé, ou un des événements a changé.
conflicts-changed = Un des événements a changé entre-temps : les voici tels qu’ils sont maintenant. Rien n’a été fait.
conflicts-refused = Ce créneau n’est plus libre : rien n’a changé. Voici ce qui est libre maintenant.
conflicts-moved-title = La réservation est déplacée
conflicts-cancelled-title = La réservation est annulée
conflicts-told = Clef écrit à { $name }, avec votre message.
conflicts-tell = { $name } n’est pas encore au courant : Clef ne peut pas lui écrire d’e-mail.
conflicts-no-address = Nous n’avons pas son adresse e-mail.
conflicts-back = Retour aux conflits
conflicts-see-booking = Voir la réservation
mail-draft-subject = Votre réservation : { $room }, { $when }
mail-draft-hello = Bonjour { $name },
mail-draft-called-off = Votre réservation « { $title } » ({ $when }) est annulée.
mail-draft-moved = Votre réservation « { $title } » ({ $was }) est maintenant : { $when }.
booking-moved = Cette réservation a été déplacée dans une application d’agenda ; elle était prévue le { $was }. C’est l’horaire indiqué ici qui compte.
booking-freed-shown = Cette réservation n’occupe plus la salle : quelqu’un l’a marquée comme libre dans l’agenda.
booking-freed-cancelled = Cette réservation n’occupe plus la salle : quelqu’un l’a marquée comme annulée dans l’agenda.
booking-freed-length = Cette réservation n’occupe plus la salle : quelqu’un a ramené sa fin à son heure de début dans l’agenda.
booking-freed-again = Pour reprendre le créneau, enregistrez le formulaire de modification ci-dessous : s’il est encore libre, il est de nouveau à vous. Sinon, annulez la réservation ou parlez-en à l’accueil.
booking-moved-room = Cette réservation a changé de salle dans une application d’agenda ; elle était dans la salle { $room }. C’est la salle indiquée ici qui compte.
booking-brought = L’événement de cette réservation a été refait dans une application d’agenda. C’est ce qui est indiqué ici qui compte.
booking-calendar-gone = L’agenda de cette salle n’est plus là : cette réservation est peut-être perdue. Parlez-en à l’accueil.
series-dates-gone = { $count ->
    [one] Quelqu’un a retiré une date de cette série dans l’agenda : { $dates }. La salle n’est plus réservée ce jour-là.
   *[other] Quelqu’un a retiré des dates de cette série dans l’agenda : { $dates }. La salle n’est plus réservée ces jours-là.
}
series-split = Quelqu’un a coupé cette série dans l’agenda. À partir de cette date, un événement de l’agenda occupe la salle pour vous : { $from }. Pour le changer, parlez-en à l’accueil.
