privacy-heading = Your privacy
privacy-what = I keep little about you:
privacy-questions =
    Your questions: kept with the number of your chat for { $tied ->
        [one] one day
       *[other] { $tied } days
    }, so that the buttons under answers work and your next question is understood. Then the chat's number goes, and the bare text and what you thought of its answer stay until { $kept ->
        [one] one day has
       *[other] { $kept } days have
    } passed, to know what is asked and finds no answer; then they are deleted.
privacy-admins = The bot's admins see how many questions and opinions came, and the text of questions that found no answer, without who asked.
privacy-shared = A question whose link you shared can be read by whoever has the link, without who asked it.
privacy-choices = Your subscriptions, your choices in the settings, and which articles you were alerted to, so that none comes twice: until you delete them.
privacy-nothing-else = I keep neither your name nor your user name nor your phone number. The log of faults holds the number of the chat and of who wrote in it, no name and no question.
privacy-rights = You may have a copy of all I know about you: { $export }, and have me forget it: { $forget }
privacy-buttons =
    .export = My data
    .forget = Forget everything
    .yes = Yes, forget everything
    .no = No, keep it
export-private-only = I send the copy in a private chat only. Write to me in private: { $export }
export-caption = This is all I know about this chat.
forget-ask =
    Shall I delete all I know about this chat? Choices, subscriptions and questions go, and alerts stop. This cannot be undone.
forget-admins-only = Only an admin of the group can delete what belongs to it.
forget-others-button = This button is for whoever asked for the deletion.
forget-kept = I have deleted nothing.
forget-nothing = I knew nothing about this chat.
forget-done = I have deleted all I knew about this chat:
forget-choices =
    { $count ->
        [one] one choice
       *[other] { $count } choices
    }
forget-subscriptions =
    { $count ->
        [one] one subscription
       *[other] { $count } subscriptions
    }
forget-questions =
    { $count ->
        [one] one question
       *[other] { $count } questions
    }
forget-alerts =
    { $count ->
        [one] the record of one alert
       *[other] the record of { $count } alerts
    }
forget-afterwards = No alert will come any more, and your next question is as the first.
