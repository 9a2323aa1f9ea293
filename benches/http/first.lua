-- Asks for 60 days in two languages in turn, so many that none is still kept when it is asked for again:
-- each answer is a first render. The threads of wrk take one language each.
local languages = { "fr", "en" }
local threads = 0

function setup(thread)
   threads = threads + 1
   thread:set("language", languages[threads] or "fr")
end

local asked = {}
local last = 0

-- Written once, so that what is measured is not the asking.
function init()
   local today = os.time()
   for day = 1, 60 do
      local date = os.date("!%Y-%m-%d", today + day * 86400)
      asked[day] = wrk.format("GET", "/?date=" .. date .. "&lang=" .. language)
   end
end

function request()
   last = last % #asked + 1
   return asked[last]
end
