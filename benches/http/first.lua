-- Asks for 60 days in two languages in turn, so many that none is still kept when it is asked for again:
-- each answer is a first render. The threads of wrk take one language each.
local languages = { "fr", "en" }
local threads = 0

function setup(thread)
   threads = threads + 1
   thread:set("language", languages[threads] or "fr")
end

local day = 0
local today = os.time()

function request()
   day = (day + 1) % 60
   local date = os.date("!%Y-%m-%d", today + day * 86400)
   return wrk.format("GET", "/?date=" .. date .. "&lang=" .. language)
end
