# Ce qui attend l’accord de l’accueil.
menu-requests = Demandes
menu-requests-open = à traiter
requests-title = Demandes
requests-lead = { $count ->
    [one] Une demande attend une réponse.
   *[other] { $count } demandes attendent une réponse.
} D’ici là, les salles sont retenues.
requests-ends = Sans réponse, elle prend fin le { $when }
requests-asked = Demandé le { $when }
requests-also = Avec : { $rooms }
requests-dates = { $count ->
    [one] Une série d’une seule date, le { $until }.
   *[other] Une série de { $count } dates, jusqu’au { $until }.
}
requests-against = Ce qui s’y oppose
requests-approve = Accepter
requests-decline = Refuser
requests-decline-yes = Refuser « { $title } »
requests-each = Date par date
requests-each-which = Quelles dates acceptez-vous ?
requests-each-hint = Les dates qui ne sont pas cochées sont refusées, et libres aussitôt.
requests-each-yes = Accepter les dates cochées, refuser les autres
requests-no-dates = Aucune date n’est cochée : pour tout refuser, choisissez « Refuser ». Aucune réponse n’a été donnée.
requests-done-dates = C’est fait : les dates cochées sont confirmées, les autres sont de nouveau libres.
requests-reason = Un mot pour { $name }
requests-reason-hint = Il figurera sur la page de la demande, et pendant un jour dans l’agenda de la salle.
requests-reason-too-long = Le mot est trop long : 1000 caractères au plus. Aucune réponse n’a été donnée.
requests-none = Rien à traiter
requests-none-text = Les demandes qui attendent votre accord apparaîtront ici.
requests-further = { $count ->
    [one] Une autre demande suivra quand celles-ci auront une réponse.
   *[other] { $count } autres demandes suivront quand celles-ci auront une réponse.
}
requests-done-approved = Demande acceptée. La réservation est confirmée.
requests-done-declined = Demande refusée. Le créneau est de nouveau libre.
requests-approved-before = Quelqu’un a déjà accepté cette demande, ou c’est une réservation qui n’attend rien. Rien n’a été modifié.
requests-declined-before = Quelqu’un a déjà refusé cette demande. Rien n’a été modifié.
requests-expired-before = Le délai pour répondre à cette demande est passé. Rien n’a été modifié.
requests-changed = Cette demande a changé entre-temps : la voici telle qu’elle est maintenant. Aucune réponse n’a été donnée.
requests-gone = Cette demande n’existe plus : elle a été annulée.
booking-new-requested = Votre demande est enregistrée. L’accueil doit d’abord l’accepter ; d’ici là, la salle vous est réservée.
booking-requested-until = L’accueil répond au plus tard le { $when } ; ensuite, la demande prend fin d’elle-même.
booking-answer = Répondre à cette demande
not-granted-declined = Refusée
not-granted-expired = Sans réponse
not-granted-declined-title = L’accueil a refusé cette demande
not-granted-expired-title = Personne n’a répondu à temps à cette demande
not-granted-declined-text = La salle n’est pas réservée.
not-granted-expired-text = La salle n’est pas réservée. Refaites une demande, ou voyez avec l’accueil.
not-granted-reason = Le mot de l’accueil :
mine-not-granted = Demandes sans suite
requests-instead-of = À la place de :
booking-instead-of = Si l’accueil accepte, cette demande remplacera la réservation :
booking-instead-of-dates = { $first }, { $count } dates en tout, jusqu’au { $until }
booking-instead-of-stays = D’ici là, celle-ci ne change pas.
booking-asked-for = Un autre horaire est demandé et attend l’accord de l’accueil :
not-granted-stays = La réservation que cette demande devait remplacer n’a pas changé :
booking-instead-of-mail = Si l’accueil accepte, cette demande remplacera votre réservation ; d’ici là, celle-ci ne change pas.
not-granted-stays-mail = La réservation que cette demande devait remplacer n’a pas changé.
