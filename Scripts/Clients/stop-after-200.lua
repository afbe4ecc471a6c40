-- wrk counts time, not requests: this stops it after 200 responses.
local responses = 0

function response()
  responses = responses + 1
  if responses == 200 then wrk.thread:stop() end
end
