# L’état de Clef, pour l’accueil.
health-title = Tout va bien ?
health-well = Tout va bien.
health-not-well = { $count ->
    [one] Un point demande votre attention.
   *[other] { $count } points demandent votre attention.
}
health-ok = Bien
health-warn = À voir
health-fail = En panne
health-cause = Pour la personne qui s’occupe de Clef
health-rooms = Agendas des salles
health-closures = Agendas de fermeture
health-own = Clef elle-même
health-read = lu pour la dernière fois le { $when }.
health-unread = n’a pas encore été lu depuis le démarrage. Patientez un instant.
health-copy = n’a pas encore été lu depuis le démarrage : ce qui est affiché date du { $when }.
health-late = le serveur d’agendas n’a pas répondu depuis le { $when }.
health-closures-kept = { $why } En attendant, les fermetures déjà connues restent en vigueur.
health-feeds = Agendas extérieurs
health-feed-nowhere = { $count ->
    [one] Un de ses événements n’occupe aucune salle : son lieu n’est celui d’aucune.
   *[other] { $count } de ses événements n’occupent aucune salle : leur lieu n’est celui d’aucune.
}
health-feed-kept = { $why } Ses derniers événements continuent d’occuper leurs salles jusqu’au { $until } ; Clef réessaie toute seule.
health-feed-never = { $why } Il n’a encore jamais pu être lu et n’occupe aucune salle ; Clef réessaie toute seule.
health-feed-over = { $why } Cela dure depuis plus d’un jour : ses événements n’occupent plus aucune salle. La personne qui s’occupe de Clef doit s’en charger.
feed-trouble-unreachable = son serveur ne répond pas.
feed-trouble-slow = son serveur met trop de temps à répondre.
feed-trouble-status = son serveur répond par l’erreur { $status }.
feed-trouble-redirects = son adresse renvoie d’une adresse à l’autre, sans fin.
feed-trouble-bad-redirect = son adresse renvoie à une autre, que Clef ne suit pas.
feed-trouble-private = son adresse mène à une machine d’un réseau privé, où Clef ne va pas sans que les réglages le permettent.
feed-trouble-large = il est trop grand pour être lu.
feed-trouble-no-calendar = ce qui se trouve à son adresse n’est pas un agenda.
feed-trouble-cut-off = il s’interrompt au milieu.
feed-trouble-failed = Clef n’a pas réussi à le lire. La cause est dans le journal.
health-notebook = Carnet de Clef
health-notebook-well = il est à sa place.
health-notebook-missing = il est introuvable. Les réservations continuent ; les e-mails, les abonnements et les choix des membres en ont besoin. La personne qui s’occupe de Clef doit s’en charger.
health-disk = Disque
health-disk-well = on peut y écrire, et il y a de la place.
health-disk-low = il ne reste que { $free } Mo. La personne qui s’occupe de Clef devrait y faire de la place.
health-disk-full = il est plein. La personne qui s’occupe de Clef doit y faire de la place ; ensuite, Clef reprend toute seule.
health-disk-not-writable = Clef ne peut pas y écrire. La personne qui s’occupe de Clef doit lui en donner le droit.
health-mails = E-mails
health-mails-well = aucun e-mail n’a été perdu ces derniers jours.
health-mails-off = Clef n’en envoie pas : les réglages ne le prévoient pas.
health-mails-undelivered = { $count ->
    [one] une adresse n’a pas pu être jointe cette semaine.
   *[other] { $count } adresses n’ont pas pu être jointes cette semaine.
} La page « { menu-reception } » dit lesquelles.
health-jobs = Tâches
health-jobs-well = { $count ->
    [one] une tâche se déroule bien, la dernière fois le { $when }.
   *[other] { $count } tâches se déroulent bien, la dernière fois le { $when }.
}
