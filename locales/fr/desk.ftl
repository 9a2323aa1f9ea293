# L’accueil.
desk-what = Quoi
desk-people = Pers.
desk-foreign = Agenda
desk-conflict = En conflit
desk-nothing = Personne n’est attendu ce jour-là.
desk-summary = { $count ->
    [0] Rien ce jour-là.
    [one] Une réservation, { $people } personnes annoncées.
   *[other] { $count } réservations, { $people } personnes annoncées.
}
desk-printed = État du { $when }.
desk-attention = { $count ->
    [one] Un événement est à regarder
   *[other] { $count } événements sont à regarder
}
desk-unreadable-why = illisible : { $why }. Il bloque la salle autant qu’on le sait.
desk-trouble-unreachable = le serveur d’agendas ne répond pas. Rien à faire ici : il est interrogé encore et encore.
desk-trouble-unauthorized = le serveur d’agendas refuse le mot de passe. La personne qui s’occupe de Clef doit lui en donner un nouveau.
desk-trouble-not-found = ce calendrier n’existe pas. Créez-le dans le compte des salles, ou faites corriger son nom dans les réglages.
desk-trouble-gone = son calendrier a disparu. Restaurez-le, ou faites inscrire son nouveau nom dans les réglages.
desk-trouble-moved = son calendrier a changé de nom. Rendez-lui l’ancien, ou faites inscrire le nouveau dans les réglages.
desk-trouble-deleted = son calendrier est à la corbeille. Restaurez-le (dans Nextcloud : Agenda, Corbeille).
desk-trouble-unshared = son calendrier n’est plus partagé avec le compte des salles. Il devrait lui appartenir.
desk-trouble-shared = son calendrier est à quelqu’un d’autre et seulement partagé : rien ne peut être réservé. Il devrait appartenir au compte des salles.
desk-trouble-read-only = son calendrier est en lecture seule : rien ne peut être réservé. Le compte des salles doit pouvoir y écrire.
desk-trouble-malformed = la réponse du serveur d’agendas est incompréhensible. La personne qui s’occupe de Clef trouvera la cause dans le journal.
desk-warning-zone = un fuseau horaire inconnu ({ $text }) : nous prenons celui de la salle.
desk-warning-no-such-date = une date qui n’existe pas ({ $text }) : nous prenons le jour qui viendrait.
desk-warning-ends-before-start = la fin est avant le début : nous bloquons le reste du jour.
desk-warning-end-and-duration = une fin et une durée à la fois : la fin compte.
desk-warning-end = la fin est illisible ({ $text }) : nous bloquons le reste du jour.
desk-warning-rule = la répétition est illisible ({ $text }) : seule la première date est connue.
desk-warning-date = une date de la série est illisible ({ $text }) : elle est passée.
desk-warning-override = une date changée de la série est illisible : elle reste comme la série le dit.
desk-warning-exrule = une ancienne règle d’exception (EXRULE) n’est pas suivie.
desk-warning-method = un message d’invitation ({ $text }) a été rangé ici : nous le lisons comme un événement.
desk-warning-several = plusieurs événements en un seul objet : tous sont lus.
desk-warning-not-an-event = ce n’est pas un événement ({ $text }) : il ne bloque rien.
desk-warning-bytes = un texte qui n’est pas en UTF-8 : des accents peuvent être faux.
