# Une réservation.
booking-new = C’est réservé. La réservation figure dans l’agenda de la salle.
booking-changed = Les modifications sont enregistrées.
booking-cautions = À noter : cette réservation passe outre certaines règles.
booking-confirmed = Confirmée
booking-freed = N’occupe plus la salle
booking-requested = En attente de l’accueil
booking-under-way = En cours
booking-when = Quand
booking-where = Où
booking-who = Pour
booking-note = Message pour l’accueil
booking-video = Visioconférence
booking-join = Rejoindre la visioconférence
booking-calendar = Ajouter à mon agenda
booking-share = Partager
booking-mail = Envoyer par e-mail
booking-mistake = C’était une erreur ?
booking-mistake-cancel = Annuler la réservation
booking-day = Voir cette journée
booking-change = Modifier
booking-hand-over = Pour qui
booking-save = Enregistrer
booking-cancel = Annuler
booking-cancel-sure = Annuler cette réservation ({ $when }) ? Le créneau sera aussitôt libre pour d’autres.
booking-cancel-yes = Oui, annuler la réservation
booking-over = Cette réservation est passée.
booking-conflict-short = Autre événement au même moment
booking-conflict = Quelqu’un a ajouté un autre événement au même moment dans l’agenda de la salle. Votre réservation reste valable ; voyez avec l’accueil.
booking-changed-meanwhile = Cette réservation a changé entre-temps : la voici telle qu’elle est maintenant. Vos modifications n’ont pas été enregistrées.
booking-unknown = Nous ne savons pas encore si c’est enregistré : l’agenda ne l’a pas encore confirmé. Rechargez cette page dans un moment.
gone-title = Réservation annulée
gone-state = Annulée
gone-text = Le créneau est de nouveau libre.
gone-deleted = Quelqu’un a supprimé cette réservation dans l’agenda de la salle. Le créneau est libre pour d’autres.
gone-again = Réserver à nouveau
request-unknown = Nous ne savons pas encore
request-unknown-text = L’agenda de la salle { $room } n’a pas encore confirmé votre réservation. Elle y figure peut-être : nous vérifions.
request-wait = Cette page se recharge toute seule. Ne réservez pas une seconde fois pour l’instant.
request-look = Vérifier
request-nothing = Rien n’a été réservé
request-nothing-text = Nous avons vérifié : rien n’a été réservé dans la salle { $room }.
request-again = Réserver à nouveau
mine-upcoming = À venir
mine-quotas = Ce que vous pouvez encore réserver
mine-past = Passées
mine-nothing = Aucune réservation à venir.
mine-see-free = Voir les créneaux libres
mine-month = Le mois, avec mes réservations
ics-booked-for = Pour :{" "}
ics-requested = demande
ics-head-count = Personnes :{" "}
ics-layout = Disposition :{" "}
ics-public = Publique : le titre paraît sur le site web
ics-note = Note :{" "}
ics-forgotten-title = Réservé
ics-forgotten-name = (anonymisé)
booking-undo = Annuler ce changement
booking-undone = La réservation est de nouveau comme avant.
booking-restored = La réservation est rétablie.
booking-released = La réservation est terminée. La salle est libre.
booking-release = Terminer maintenant
booking-release-hint = Le reste du temps est libre pour d’autres.
booking-not-under-way = Cette réservation n’est pas en cours : il n’y a rien à terminer.
gone-restore = Rétablir la réservation
gone-restore-hint = Possible pendant un jour, si la salle est encore libre.
gone-restore-deleted-hint = Possible tant que le créneau est libre et n’est pas passé.
booking-put-back = La remettre à sa place
gone-not-restored = La réservation n’a pas été rétablie.
# Absent de tel jour à tel jour.
away-title = Je m’absente
away-hint = Annulez en une fois tout ce que vous avez réservé pendant ce temps : vous voyez la liste avant.
away-from = Du
away-to = Au (compris)
away-look = Voir ce que j’ai réservé
away-which = Que voulez-vous annuler ?
away-part = Annulé en partie : { $part }
away-give-back = Annuler ce qui est coché
away-nothing = Vous n’avez rien réservé pendant ce temps.
away-not-days = Indiquez le premier et le dernier jour, dans cet ordre.
away-nothing-ticked = Rien n’est coché : rien n’a été annulé.
away-too-many = C’est trop à la fois : { $limit } au plus. Rien n’a été annulé.
away-first = Voici les { $limit } premières ; annulez-les, puis revenez pour les suivantes.
away-given-back = annulée
away-not-given-back = pas annulée
away-before = Déjà annulée
away-changed = Ce n’est plus comme vous l’aviez vu
away-again = Rétablir cette date
away-again-page = Voir, ou rétablir
away-done = { $of ->
    [one] { $made ->
        [0] Rien n’a été annulé.
       *[other] C’est annulé : la place est libre.
    }
   *[other] { $made ->
        [0] Rien n’a été annulé, sur { $of }.
        [one] 1 annulée sur { $of }.
       *[other] { $made } annulées sur { $of }.
    }
}
