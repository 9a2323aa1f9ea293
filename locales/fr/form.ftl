# Les formulaires.
form-error-title = Erreur :
form-problems = { $count ->
    [one] Un champ est à corriger
   *[other] { $count } champs sont à corriger
}
form-refused = Ce créneau ne convient pas
form-offers = Autres possibilités
field-room = Salle
field-date = Jour
field-start = De
field-end = À
field-end-date = Jour de fin
field-end-date-hint = Seulement si la fin n’est pas le même jour que le début.
field-title = Titre
field-title-hint = Visible par vous et par l’accueil seulement.
field-title-hint-public = Visible par tous dans le planning.
field-head-count = Nombre de personnes
field-layout = Disposition
field-note = Message pour l’accueil
field-note-hint = Disposition, matériel, clés… Pas de données sensibles.
field-optional = (facultatif)
field-for-name = Nom
field-for-email = Adresse e-mail
field-override = Réserver malgré ces règles
field-missing = Ce champ est obligatoire.
field-missing-room = Choisissez une salle.
field-missing-date = Indiquez le jour.
field-missing-start = Indiquez l’heure de début.
field-missing-end = Indiquez l’heure de fin.
field-missing-title = Donnez un titre, par exemple « Réunion d’équipe ».
field-missing-for-name = Indiquez le nom de la personne.
field-too-long = C’est trop long : { $limit } caractères au plus.
field-control-characters = Ce texte contient des caractères invisibles ; saisissez-le à nouveau.
field-not-a-date = Ce jour n’existe pas. Écrivez-le ainsi : 23/11/2026.
field-not-a-time = Ce n’est pas une heure. Écrivez-la ainsi : 14:30.
field-end-before-start = L’heure de fin doit venir après l’heure de début.
field-next-day = L’heure de fin est avant l’heure de début : la réservation se terminerait le lendemain, { $day }. Si c’est bien ce que vous voulez, réservez ; sinon, corrigez l’heure de fin.
field-gap = Cette heure n’existe pas ce jour-là : on passe à l’heure d’été. La suivante est { $next }.
field-fold = Cette heure existe deux fois ce jour-là : on passe à l’heure d’hiver. Indiquez laquelle.
field-not-a-number = Indiquez un nombre de personnes, de 1 à 9999.
field-not-an-address = Cette adresse e-mail n’est pas complète.
field-unknown-room = Cette salle n’existe pas, ou n’existe plus.
fold-which = Laquelle ?
fold-earlier = { $time }, avant le changement d’heure (heure d’été)
fold-later = { $time }, après le changement d’heure (heure d’hiver)
book-title = Réserver une salle
book-submit = Réserver
book-back = Retour au planning
book-look = Voir les créneaux libres ce jour-là
book-for-somebody = Réserver pour quelqu’un d’autre
book-free = Créneaux libres ce jour-là
book-nothing-free = Cette salle n’a plus de créneau libre ce jour-là.
book-open = Horaires : { $hours }.
book-closed = Fermée ce jour-là.
book-choose-day = Choisissez un jour pour voir les créneaux libres.
book-other-rooms = Voir toutes les salles ce jour-là
book-signed-out = Vous n’êtes plus connecté : rien n’a été réservé. Ce que vous avez saisi est toujours là. Connectez-vous dans un autre onglet, puis réservez.
book-sign-in-again = Se connecter dans un nouvel onglet
book-key-reused = Ce formulaire a déjà servi pour une autre réservation. Rien n’a été réservé cette fois ; si vous en voulez bien une autre, réservez à nouveau.
book-slot = { $times }, { $room }, { $day }
quota-left = { $unit ->
    [hours] Il vous reste { $left } sur { $limit } { $per ->
        [day] ce jour-là
        [week] cette semaine-là
        [month] ce mois-là
       *[ahead] à venir
    } { $over ->
        [room] dans cette salle
        [site] sur ce site
       *[place] en tout
    }.
   *[count] Il vous reste { $left ->
        [0] aucune réservation
        [one] une réservation
       *[other] { $left } réservations
    } sur { $limit } { $per ->
        [day] ce jour-là
        [week] cette semaine-là
        [month] ce mois-là
       *[ahead] à venir
    } { $over ->
        [room] dans cette salle
        [site] sur ce site
       *[place] en tout
    }.
}
quota-soft = Au-delà, une réservation reste possible si elle commence dans les { $soft }.
