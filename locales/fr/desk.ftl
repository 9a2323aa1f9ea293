# L’accueil.
desk-what = Réservation
desk-people = Pers.
desk-foreign = Agenda
desk-conflict = En conflit
desk-nothing = Aucune réservation ce jour-là.
desk-summary = { $count ->
    [one] Une réservation
   *[other] { $count } réservations
}
desk-printed = État du { $when }.
desk-sheet = Feuille du jour
sheet-title = Feuille du jour
sheet-print = Imprimer
sheet-back = Retour à l’accueil
sheet-done = Fait
sheet-notes = Notes
sheet-printed = Imprimée le { $when }.
sheet-as-of = État des agendas : { $when }.
desk-attention = { $count ->
    [one] Un point à vérifier
   *[other] { $count } points à vérifier
}
desk-unreadable-why = illisible : { $why }. La salle est considérée comme occupée, autant que l’on sache.
desk-job-poll = aucun agenda ne peut être lu, depuis le { $since }. Ce qui est affiché date de ce moment ; Clef réessaie toute seule.
desk-job-try-out = depuis le { $since }, Clef n’arrive pas à vérifier si l’on peut réserver sans risque de double réservation : des réservations peuvent échouer. Elle réessaie toute seule ; la personne qui s’occupe de Clef trouvera la cause dans le journal.
desk-job-clean-up = les agendas ne peuvent pas être nettoyés, depuis le { $since }. Des événements de réservations annulées ou déplacées peuvent y rester ; les réservations continuent. Clef réessaie toute seule.
desk-job-decisions = d’anciennes décisions sur des conflits ne peuvent pas être effacées, depuis le { $since }. Elles ne gênent pas. Clef réessaie toute seule.
desk-job-notebook = de vieilles notes ne peuvent pas être effacées du carnet de Clef, depuis le { $since }. Elles ne gênent pas. Clef réessaie toute seule.
desk-job-conflicts = les conflits ne peuvent pas être comptés, depuis le { $since }. La liste des conflits peut être incomplète. La personne qui s’occupe de Clef trouvera la cause dans le journal.
desk-job-audit = les changements de réservations faits dans un logiciel d’agenda ne peuvent pas être écrits dans le journal d’audit, depuis le { $since } : aucune autre Clef ne peut dire si elle l’a fait. Les réservations continuent. Clef réessaie toute seule.
desk-job-lost-bookings = les réservations supprimées dans un logiciel d’agenda ne peuvent pas être retenues, depuis le { $since } : après un redémarrage, la liste des conflits ne les aura plus. La personne qui s’occupe de Clef devrait regarder le disque.
desk-job-copy = la copie des agendas ne peut pas être écrite, depuis le { $since } : si Clef redémarre pendant que le serveur d’agendas ne répond pas, elle ne saura rien de plus récent. La personne qui s’occupe de Clef devrait regarder le disque.
desk-trouble-unreachable = le serveur d’agendas ne répond pas. Rien à faire ici : Clef réessaie toute seule.
desk-trouble-unauthorized = le serveur d’agendas refuse le mot de passe. La personne qui s’occupe de Clef doit lui en donner un nouveau.
desk-trouble-no-basic = le serveur d’agendas ne propose pas la seule façon de se connecter que Clef connaît (HTTP Basic). La personne qui s’occupe du serveur doit l’activer ; un nouveau mot de passe n’y changerait rien.
desk-trouble-maintenance = le serveur d’agendas est en maintenance. Rien à faire ici : Clef réessaie toute seule.
desk-trouble-not-found = cet agenda n’existe pas. Créez-le dans le compte des salles, ou faites corriger son nom dans les réglages.
desk-trouble-gone = son agenda a disparu. Restaurez-le, ou faites inscrire son nouveau nom dans les réglages.
desk-trouble-moved = son agenda a changé de nom. Redonnez-lui l’ancien, ou faites inscrire le nouveau dans les réglages.
desk-trouble-deleted = son agenda est à la corbeille. Restaurez-le (dans Nextcloud : Agenda, Corbeille).
desk-trouble-unshared = son agenda n’est plus partagé avec le compte des salles. Il devrait lui appartenir.
desk-trouble-shared = son agenda appartient à quelqu’un d’autre et est seulement partagé : rien ne peut être réservé. Il devrait appartenir au compte des salles.
desk-trouble-unfit = le serveur d’agendas ne permet pas de réserver sans risque de double réservation : rien ne peut être réservé. La personne qui s’occupe de Clef doit en choisir un autre.
desk-trouble-read-only = son agenda est en lecture seule : rien ne peut être réservé. Le compte des salles doit pouvoir y écrire.
desk-trouble-malformed = la réponse du serveur d’agendas est incompréhensible. La personne qui s’occupe de Clef trouvera la cause dans le journal.
desk-warning-zone = un fuseau horaire inconnu ({ $text }) : celui de la salle est utilisé.
desk-warning-no-such-date = une date qui n’existe pas ({ $text }) : le jour suivant est utilisé.
desk-warning-ends-before-start = la fin est avant le début : la salle est occupée jusqu’au soir.
desk-warning-end-and-duration = une fin et une durée à la fois : la fin compte.
desk-warning-end = la fin est illisible ({ $text }) : la salle est occupée jusqu’au soir.
desk-warning-rule = la répétition est illisible ({ $text }) : la salle est occupée selon ce qui s’en lit, et sinon le même jour de la semaine à la même heure.
desk-warning-rules = trop de répétitions : la salle est occupée sans interruption à partir du début.
desk-warning-off-rule = la première date ne suit pas sa répétition : selon les logiciels elle compte ou non, et la salle est occupée aux dates des deux lectures.
desk-warning-no-end = une date modifiée de la série n’a pas de fin : elle dure autant que la série.
desk-warning-no-series = une date qui se répète, sans sa série : elle est lue comme la série.
desk-warning-doubtful-zone = la description du fuseau horaire ({ $text }) est en partie illisible : l’heure peut être fausse d’une heure.
desk-warning-form = une date ou une heure mal écrite ({ $text }) : ce qui s’en lit est utilisé, au moins le jour.
desk-warning-start = { $text } : la salle est occupée le jour de la fin.
desk-warning-event = un événement sans date lisible, parmi d’autres ({ $text }) : il n’occupe pas la salle.
desk-warning-two-clocks = le début ou la fin n’a pas de fuseau horaire : la plus longue des deux lectures est utilisée.
desk-warning-date = une date de la série est illisible ({ $text }) : elle est ignorée.
desk-warning-override = une date modifiée de la série est illisible : elle reste comme dans la série.
desk-warning-exrule = une ancienne règle d’exception (EXRULE) est ignorée.
desk-warning-method = une invitation ({ $text }) a été enregistrée ici : elle est lue comme un événement.
desk-warning-several = plusieurs événements dans un seul fichier : tous sont lus.
desk-warning-not-an-event = ce n’est pas un événement ({ $text }) : la salle reste libre.
desk-warning-bytes = un texte qui n’est pas en UTF-8 : des accents peuvent être faux.
desk-people-unit = pers.
unreadable-not-icalendar = ce n’est pas un fichier iCalendar
unreadable-too-large = plus de { $limit } Kio, ce que Clef lit au plus
unreadable-too-many-lines = plus de { $limit } lignes
unreadable-too-deep = des éléments imbriqués sur plus de { $limit } niveaux
unreadable-not-closed = { $text } n’est pas terminé
unreadable-syntax = écrit d’une façon que Clef ne comprend pas ({ $text })
unreadable-empty = aucun événement dedans
unreadable-no-start = l’événement n’a pas de début
unreadable-bad-start = le début ({ $text }) n’est ni une date ni une heure
