broadcast-heading = An alert is being sent to many chats.
broadcast-over = This alert has been sent.
broadcast-title = The article: { $title }
broadcast-far = { $sent } of { $total } done ({ $percent }%)
broadcast-rate = Speed: { $rate } a second
broadcast-left =
    { $minutes ->
        [one] About a minute left
       *[other] About { $minutes } minutes left
    }
broadcast-paused = Alerts are paused. To send them: { $resume }
broadcast-sent = Arrived: { $count }
broadcast-skipped = No longer wanted, or impossible to deliver: { $count }
broadcast-failed = Failed: { $count }
broadcast-later = To be sent later, as their readers wish: { $count }
broadcast-took =
    { $minutes ->
        [one] It took about a minute
       *[other] It took about { $minutes } minutes
    }
alerts-paused = Alerts are paused now, until you resume them. Questions are answered as before.
alerts-paused-already = Alerts were paused already. Questions are answered as before.
alerts-wait =
    { $count ->
        [one] One alert waits now. To resume alerts: { $resume }
       *[other] { $count } alerts wait now. To resume alerts: { $resume }
    }
alerts-resumed =
    { $count ->
        [one] Alerts go on. One that waited is being sent.
       *[other] Alerts go on. { $count } that waited are being sent.
    }
alerts-not-paused = Alerts are being sent as it is. To pause them: { $pause }
alerts-are-back = Welcome back. What you follow was kept, and you will hear of what is new from now on. To see or change it: { $subscriptions }
alerts-are-back-in-group = I am back in this group. What it follows was kept, and it will hear of what is new from now on. To see or change it: { $subscriptions }
