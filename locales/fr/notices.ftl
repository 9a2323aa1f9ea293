# Les e-mails sur les réservations.
notice-hello = Bonjour { $name },
notice-open = Voir la réservation
notice-reason = Message : { $reason }
notice-before = (avant : { $was })
notice-row = { $label } :{" "}
notice-address = Adresse
notice-head-count = Personnes
notice-dates-gone = Dates annulées
notice-dates-refused = Dates refusées
notice-is-that-right = Est-ce voulu ? Si oui, il n’y a rien à faire. Sinon, ouvrez la réservation ou voyez avec l’accueil.
notice-requested-subject = Demande enregistrée : { $room }, { $when }
notice-requested-plain = Votre demande est enregistrée. L’accueil doit d’abord l’accepter ; d’ici là, la salle vous est réservée.
notice-requested-by = { $who } a demandé cette salle pour vous. L’accueil doit d’abord accepter la demande.
notice-to-answer-subject = Demande à traiter : { $room }, { $when }
notice-to-answer-plain = Quelqu’un demande une salle et attend votre réponse. Le créneau est gardé jusque-là.
notice-booked-subject = Réservé : { $room }, { $when }
notice-booked-plain = Votre réservation est confirmée. Elle figure dans l’agenda de la salle.
notice-booked-by = { $who } a réservé cette salle pour vous.
notice-changed-subject = Réservation modifiée : { $room }, { $when }
notice-changed-plain = Votre réservation a été modifiée. La voici telle qu’elle est maintenant.
notice-changed-by = { $who } a modifié votre réservation. La voici telle qu’elle est maintenant.
notice-changed-calendar = Quelqu’un a modifié votre réservation dans l’agenda de la salle. La voici telle qu’elle est maintenant.
notice-given-back-subject = Dates annulées : { $room }, { $when }
notice-given-back-plain = Des dates de votre série ont été annulées. Les autres restent réservées.
notice-given-back-by = { $who } a annulé des dates de votre série. Les autres restent réservées.
notice-given-back-calendar = Quelqu’un a retiré des dates de votre série dans l’agenda de la salle : la salle ne vous est plus réservée à ces dates.
notice-dates-declined-subject = Dates refusées : { $room }, { $when }
notice-dates-declined-plain = L’accueil a refusé des dates de votre demande. Les autres attendent encore sa réponse.
notice-moved-subject = Réservation déplacée : { $room }, { $when }
notice-moved-plain = Votre réservation a été déplacée.
notice-moved-by = { $who } a déplacé votre réservation.
notice-moved-calendar = Quelqu’un a déplacé votre réservation dans l’agenda de la salle. C’est le nouvel horaire qui compte.
notice-restored-subject = Réservation rétablie : { $room }, { $when }
notice-restored-plain = Votre réservation est rétablie : la salle vous est de nouveau réservée.
notice-restored-by = { $who } a rétabli votre réservation : la salle vous est de nouveau réservée.
notice-restored-calendar = Votre réservation est de nouveau dans l’agenda de la salle : la salle vous est réservée.
notice-approved-subject = Demande acceptée : { $room }, { $when }
notice-approved-plain = L’accueil a accepté votre demande : la réservation est confirmée.
notice-freed-subject = La salle ne vous est plus réservée : { $room }, { $when }
notice-freed-calendar = Quelqu’un a libéré le créneau de votre réservation dans l’agenda de la salle. La réservation y figure encore, mais d’autres peuvent réserver ce créneau.
notice-handed-over-subject = Réservation transmise : { $room }, { $when }
notice-handed-over-plain = Cette réservation est maintenant au nom d’une autre personne. Elle n’est plus la vôtre.
notice-handed-over-by = { $who } a mis cette réservation au nom d’une autre personne. Elle n’est plus la vôtre.
notice-cancelled-subject = Annulé : { $room }, { $when }
notice-cancelled-plain = Votre réservation est annulée. Le créneau est libre pour d’autres.
notice-cancelled-by = { $who } a annulé votre réservation. Le créneau est libre pour d’autres.
notice-declined-subject = Demande refusée : { $room }, { $when }
notice-declined-plain = L’accueil a refusé votre demande. La salle n’est pas réservée.
notice-released-subject = Personne n’est venu : { $room }, { $when }
notice-released-plain = Personne ne s’est présenté : Clef a libéré la salle pour le reste du créneau. Si vous êtes là, réservez-la de nouveau ou voyez avec l’accueil.
notice-expired-subject = Demande sans réponse : { $room }, { $when }
notice-expired-plain = Personne n’a répondu à temps à votre demande. La salle n’est pas réservée : refaites une demande, ou voyez avec l’accueil.
notice-deleted-subject = Réservation supprimée : { $room }, { $when }
notice-deleted-calendar = Quelqu’un a supprimé votre réservation dans l’agenda de la salle. Le créneau est libre pour d’autres.
notice-dates-caught = Dates concernées
notice-overlapped-subject = Salle prise deux fois : { $room }, { $when }
notice-overlapped-calendar = Quelqu’un a ajouté un autre événement dans l’agenda de la salle, en même temps que votre réservation. L’accueil le voit aussi. Entendez-vous avec l’accueil, ou déplacez votre réservation.
notice-closed-subject = Salle fermée : { $room }, { $when }
notice-closed-plain = La salle est fermée au moment de votre réservation. La réservation n’est pas annulée, mais vous trouverez sans doute porte close : déplacez-la, annulez-la ou voyez avec l’accueil.
notice-closed-why = Motif de la fermeture : { $reason }
notice-reminder-subject = Rappel : { $room }, { $when }
notice-reminder-plain = Votre réservation approche. Dites que vous venez, ou annulez-la : le créneau servira à quelqu’un d’autre.
notice-conflicts-subject = { $count ->
    [one] Un point à vérifier à { $place }
   *[other] { $count } points à vérifier à { $place }
}
notice-conflicts = { $count ->
    [one] Un point est à vérifier entre les réservations et les agendas des salles.
   *[other] { $count } points sont à vérifier entre les réservations et les agendas des salles.
}
notice-conflicts-open = Voir les conflits
notice-conflicts-more = { $count ->
    [one] et un autre
   *[other] et { $count } autres
}
notice-requests-subject = { $count ->
    [one] Une demande attend votre réponse à { $place }
   *[other] { $count } demandes attendent votre réponse à { $place }
}
notice-requests = { $count ->
    [one] Une demande attend votre réponse. La salle est gardée jusque-là.
   *[other] { $count } demandes attendent votre réponse. Les salles sont gardées jusque-là.
}
notice-requests-open = Répondre
notice-day-sheet-subject = { $day } à { $place }
notice-day-sheet = { $count ->
    [0] Rien n’est prévu aujourd’hui.
    [one] Une occupation aujourd’hui.
   *[other] { $count } occupations aujourd’hui.
}
notice-day-sheet-unread = Attention : l’agenda de certaines salles ne peut pas être lu pour le moment ; voici ce qui en est connu.
notice-day-sheet-as-of = L’agenda de cette salle ne peut pas être lu ; dernier état connu : { $when }.
notice-day-sheet-never-read = L’agenda de cette salle n’a pas encore pu être lu : nous ne savons pas ce qui y est prévu.
notice-day-sheet-open = La feuille du jour, à imprimer
notice-undelivered-subject = { $count ->
    [one] Un e-mail n’est pas arrivé
   *[other] { $count } e-mails ne sont pas arrivés
}
notice-undelivered = { $count ->
    [one] Un e-mail au sujet d’une réservation n’est pas arrivé. Prévenez cette personne autrement, et corrigez son adresse.
   *[other] { $count } e-mails au sujet de réservations ne sont pas arrivés. Prévenez ces personnes autrement, et corrigez leurs adresses.
}
notice-undelivered-open = Ouvrir la page de l’accueil
notice-undelivered-refused = Le serveur d’e-mails refuse cette adresse : elle est sans doute fausse.
notice-undelivered-late = N’a pas pu être distribué en une journée.
