alert-heading = New article
subscribed = Subscribed. You will get one alert for each new article.
already-subscribed = You are subscribed already, and the alerts are on.
unsubscribed = The alerts are off. You can subscribe again at any time.
not-subscribed = You are not subscribed to alerts.
status-on = Alerts: on in this chat.
status-off = Alerts: off in this chat.
