# Les conflits, pour l’accueil.
menu-conflicts = Conflits
menu-conflicts-open = à regarder
conflicts-title = Conflits
conflicts-to-desk = Le jour à l’accueil
conflicts-lead = { $count ->
    [one] Une chose à regarder, à partir de maintenant.
   *[other] { $count } choses à regarder, à partir de maintenant. La plus proche d’abord.
}
conflicts-further = { $count ->
    [one] Et une autre : elle viendra quand celles-ci seront réglées.
   *[other] Et { $count } autres : elles viendront quand celles-ci seront réglées.
}
conflicts-none = Rien à signaler.
conflicts-none-text = Les réservations et les agendas des salles sont d’accord.
conflicts-settled = { $count ->
    [one] Une déjà réglée
   *[other] { $count } déjà réglées
}
conflict-native-over-booking = Événement sur une réservation
conflict-booking-over-native = Réservation sur un événement
conflict-two-bookings = Deux réservations en même temps
conflict-two-natives = Deux événements en même temps
conflict-closed = Hors des horaires
conflict-unreadable = Événement illisible
conflict-moved = Déplacée dans l’agenda
conflict-deleted = Supprimée dans l’agenda
conflict-why-native-over-booking = Quelqu’un a écrit un événement dans l’agenda de la salle, par-dessus une réservation.
conflict-why-booking-over-native = La réservation a été faite sur un événement que Clef ne pouvait pas encore voir.
conflict-why-two-bookings = Deux réservations tiennent la salle en même temps.
conflict-why-two-natives = Deux événements de l’agenda tiennent la salle en même temps. Ils ne viennent pas de Clef : ils se changent dans l’agenda.
conflict-why-outside = La salle n’est pas ouverte tout ce temps. Ce jour-là : { $open }.
conflict-why-closed = La salle est fermée ce jour-là.
conflict-why-unreadable = Clef ne comprend pas tout de cet événement. Il bloque la salle autant qu’on le sait ; le mieux est de l’ouvrir dans l’agenda et de l’enregistrer à nouveau.
conflict-why-moved = Cette réservation était prévue le { $was }. Quelqu’un l’a déplacée dans une application d’agenda ; elle vaut comme elle est maintenant.
conflict-why-moved-date = Quelqu’un a déplacé une date de cette série dans une application d’agenda ; elle vaut comme elle est maintenant.
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
conflicts-instead = Où mettre « { $title } » ?
conflicts-free-rooms = Salles libres à ce moment ou tout près
conflicts-deleted-instead = Si c’était une erreur
conflicts-move-to = Déplacer au { $when }
conflicts-move-to-time = Déplacer à { $when }
conflicts-move-back = Remettre au { $when }
conflicts-move-back-to-time = Remettre à { $when }
conflicts-book-again = Réserver à nouveau
conflicts-elsewhere-hint = Une autre salle ouvre le formulaire, déjà rempli. Une fois réservé là, annulez ici.
conflicts-elsewhere-native-hint = Une salle ouvre le formulaire, déjà rempli. Une fois réservé là, retirez l’événement dans l’agenda.
conflicts-nothing-free = Rien de libre à proximité selon les règles.
conflicts-keep-both = Garder les deux
conflicts-keep-it = Laisser ainsi
conflicts-dismiss = Ne plus montrer
conflicts-reopen = Remettre dans la liste
conflicts-was-kept = Gardé par { $name }, { $when }
conflicts-was-dismissed = Écarté par { $name }, { $when }
conflicts-cancel = Annuler la réservation…
conflicts-cancel-yes = Annuler « { $title } »
conflicts-message = Un mot pour { $name }
conflicts-message-hint = Clef n’envoie pas encore de courriels : la page suivante prépare le message pour votre messagerie.
conflicts-message-too-long = Le message est trop long : 1000 caractères au plus. Rien n’a été annulé.
conflicts-done-kept = C’est noté : tout reste ainsi. Le conflit reviendra si un des événements change.
conflicts-done-dismissed = C’est noté : ceci n’est plus montré. Le conflit reviendra si un des événements change.
conflicts-done-reopened = C’est de nouveau dans la liste.
conflicts-gone = Ce conflit n’existe plus : quelqu’un l’a réglé, ou un des événements a changé.
conflicts-changed = Un des événements a changé entre-temps : les voici tels qu’ils sont maintenant. Rien n’a été fait.
conflicts-refused = Ce moment n’est plus libre : rien n’a changé. Voici ce qui est libre maintenant.
conflicts-moved-title = C’est déplacé
conflicts-cancelled-title = C’est annulé
conflicts-tell = { $name } n’en sait encore rien : Clef n’envoie pas encore de courriels.
conflicts-no-address = Nous n’avons pas d’adresse de courriel.
conflicts-back = Retour aux conflits
conflicts-see-booking = Voir la réservation
letter-subject = Votre réservation : { $room }, { $when }
letter-hello = Bonjour { $name },
letter-called-off = Votre réservation « { $title } » ({ $when }) est annulée.
letter-moved = Votre réservation « { $title } » ({ $was }) est maintenant : { $when }.
booking-moved = Cette réservation a été déplacée dans une application d’agenda ; elle était prévue le { $was }. Elle vaut comme elle est ici.
