# Signing in.
sign-in-already = You are signed in: { $name }.
sign-in-continue = Continue
sign-in-demo = Demonstration: who would you like to be?
sign-in-demo-hint = This choice exists on this computer only.
sign-in-member = member
sign-in-reception = at reception
sign-in-none = No way to sign in is set up here. Whoever runs this service can choose one.
sign-in-with = Which account would you like to sign in with?
sign-in-portal = The portal
signed-out-title = You are signed out
signed-out-onward = But not yet of the account that you came with.
signed-out-go = Sign out of that account too
