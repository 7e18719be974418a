group-settings-heading = Settings of this group
group-settings-how = The group’s admins change them with the buttons below.
group-language-is =
    .auto = Language: that of whoever asks
    .ar = Language: Arabic
    .en = Language: English
group-called-by-is =
    .any = I answer: when my name is mentioned, when I am replied to, and to the command
    .command = I answer: only to the command
group-for-admins-is =
    .yes = Alerts and these settings: for admins only
    .no = Alerts and these settings: for every member
group-passages-is =
    { $count ->
        [one] Passages in an answer: { $count }
       *[other] Passages in an answer: { $count }
    }
group-ask = To ask by the command: { $ask } and the question
group-choice =
    .auto = The asker’s
    .any = Whoever calls me
    .command = Command only
    .yes = Admins
    .no = Every member
group-admins-only = Sorry, this is for the group’s admins only.
group-ask-empty = Write your question behind the command, for example: { $ask } Who won the Asian Cup?
group-not-asked = I could not find out who is an admin here. Please try again soon.
abilities-heading = The bot’s settings at { $botfather } that limit what I can do:
abilities-well = The bot’s settings at { $botfather } no longer limit what I can do.
ability-groups = Privacy mode is on: in groups I get commands and replies to me, but perhaps not every mention of my name. To change it send { $command }, then take me out of each group and add me again.
ability-joining = Nobody can add me to a group. To change it send { $command }.
ability-inline = I do not answer in other chats when a question is written behind my name. To change it send { $command }.
ability-guest = I cannot be called as a guest into groups that I am not in. It is changed in the bot’s settings there ({ $command }).
