# L’accueil : le tableau du jour.
desk-new = nouvelle, { $at }
desk-changed = modifiée, { $at }
desk-now = Il est { $at }
desk-find = Une personne, un titre
desk-next = Prochaine arrivée
desk-within = dans { $wait }
desk-nobody-next = Plus personne aujourd’hui.
desk-today = Aujourd’hui
desk-that-day = Ce jour-là
desk-bookings = { $count ->
    [one] réservation
   *[other] réservations
}
desk-under-way = { $count ->
    [0] aucune en cours
    [one] { $count } en cours
   *[other] { $count } en cours
}
desk-to-answer = à traiter
desk-to-settle = à vérifier
desk-views = Présentation
desk-by-time = Par heure
desk-by-room = Par salle
desk-large = Vu de loin
desk-normal = Affichage normal
desk-as-of = Affiché à { $at }
desk-found = Recherche : { $q }.
desk-all = Tout afficher
desk-none-found = Rien de tel ce jour-là.
desk-found-later = Les jours suivants
desk-busy-until = occupée jusqu’à { $until }
desk-busy = occupée
desk-free-until = libre jusqu’à { $until }
desk-free = libre
desk-closed-now = fermée
desk-free-now = Libres maintenant
desk-until = jusqu’à { $until }
desk-nothing-free = Aucune salle n’est libre en ce moment.
desk-walk-up = Sans rendez-vous
desk-for-whom = Pour qui
desk-changes = Depuis ce matin
desk-no-changes = Rien n’a changé depuis ce matin.
desk-change-new = Nouvelle
desk-change-changed = Modifiée
desk-change-moved = Déplacée
desk-change-cancelled = Annulée
desk-change-deleted = Supprimée dans l’agenda
desk-by = par { $name }
desk-keys = Clés sorties
desk-key-overdue = à rendre depuis { $until }
desk-unused-series = personne n’est venu aux trois dernières dates de « { $title } » ({ $who }). Cette série sert-elle encore ?
