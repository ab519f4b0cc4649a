/*
 * How machines begin the subjects of what they write, in the languages of their users. All in lower case
 * and with straight apostrophes. None is a sign alone: a person may write about an absence, too.
 */

/** Of one who is away. Exchange begins such a mail with its words for "automatic reply". */
export const awaySubjects = [
	...['automatic reply', 'out of office', 'out of the office', 'out-of-office', 'ooo:', 'vacation'],
	...['on vacation', 'on leave', 'annual leave', 'away from my mail', 'i am away', 'i am out of'],
	...['automatische antwort', 'abwesenheit', 'abwesend', 'nicht im büro', 'im urlaub', 'urlaub'],
	...['réponse automatique', 'absence', "message d'absence", 'absent', 'en congé', 'en vacances'],
	...['respuesta automática', 'fuera de la oficina', 'fuera de oficina', 'ausente', 'ausencia'],
	...['resposta automática', 'fora do escritório', 'ausência', 'resposta automàtica'],
	...['risposta automatica', 'fuori sede', 'fuori ufficio', 'assente', 'assenza'],
	...['automatisch antwoord', 'afwezig', 'niet op kantoor', 'niet aanwezig'],
	...['automatisk svar', 'automatiskt svar', 'autosvar', 'fravær', 'frånvar', 'ej på kontoret'],
	...['automaattinen vastaus', 'poissa', 'automaatvastus', 'automātiskā atbilde'],
	...['automatyczna odpowiedź', 'odpowiedź automatyczna', 'poza biurem', 'nieobecność'],
	...[
		'automatická odpověď',
		'automatická odpoveď',
		'nepřítomnost',
		'neprítomnosť',
		'mimo kancelář',
	],
	...['automatikus válasz', 'házon kívül', 'távollét', 'răspuns automat', 'automatinis atsakymas'],
	...['automatski odgovor', 'samodejni odgovor', 'odsutan', 'otomatik yanıt', 'ofis dışında'],
	...['автоматический ответ', 'автоответ', 'вне офиса', 'автоматична відповідь'],
	...['автоматичен отговор', 'αυτόματη απάντηση', 'εκτός γραφείου'],
	...['自動応答', '自動返信', '不在通知', '自动答复', '自动回复', '自動回覆', '外出'],
	...['자동 회신', '부재 중', 'رد تلقائي', 'תשובה אוטומטית', 'trả lời tự động'],
];

/** Of what a mail server could not deliver, not yet, or did. */
export const deliverySubjects = [
	...['undeliver', 'mail delivery', 'delivery status', 'delivery fail', 'delivery notification'],
	...[
		'delivery report',
		'delivery has failed',
		'delivery delayed',
		'delivery error',
		'delivery problem',
	],
	...[
		'delivery unsuccessful',
		'delivered:',
		'relayed:',
		'expanded:',
		'failure notice',
		'failed mail',
	],
	...['returned mail', 'returned email', 'returned to sender', 'mail system error', 'mail failure'],
	...['message delivery', 'message status', 'message delayed', 'message could not be delivered'],
	...['mail could not be delivered', 'email could not be', 'your message could not be delivered'],
	...[
		'non delivery',
		'non-delivery',
		'nondeliver',
		'non delivered',
		'non recapitabile',
		'ndn:',
		'dsn:',
	],
	...['warning: could not send', 'warning: message', 'delayed mail', 'could not deliver'],
	...[
		'unable to deliver',
		'email delivery',
		'mail failed',
		'there was an error sending your mail',
		'bounced mail',
		'error mail',
		'mail error',
	],
	...['unzustellbar', 'nicht zustellbar', 'zustellung fehlgeschlagen', 'zustellungsfehler'],
	...['fehler bei der zustellung', 'benachrichtigung zum übermittlungsstatus'],
	...['benachrichtigung über den zustellstatus', 'zustellungsstatus', 'verzögerte zustellung'],
	...['non remis', 'non distribu', 'échec de la remise', 'échec de remise', 'message non distribu'],
	...["notification d'état de", 'avis de non-remise', 'courrier non distribu'],
	...['no se puede entregar', 'no se pudo entregar', 'no entregado', 'mensaje no entregado'],
	...['error de entrega', 'notificación de estado de entrega', 'no entregable'],
	...['impossibile recapitare', 'mancato recapito', 'messaggio non recapit', 'errore di recapito'],
	...['não é possível entregar', 'não foi possível entregar', 'não entregue', 'falha na entrega'],
	...[
		'onbestelbaar',
		'onbezorgbaar',
		'niet bezorgd',
		'niet te bezorgen',
		'kan niet worden bezorgd',
	],
	...['kan ikke leveres', 'ikke leveret', 'kunne ikke leveres', 'det går inte att leverera'],
	...['kan inte levereras', 'kunde inte levereras', 'toimitus epäonnistui', 'ei voi toimittaa'],
	...['nie można dostarczyć', 'niedostarczaln', 'niedostarczon', 'nie dostarczono'],
	...[
		'nedoručiteln',
		'nedoručiteľn',
		'kézbesíthetetlen',
		'sikertelen kézbesítés',
		'nu se poate livra',
	],
	...['teslim edilemedi', 'iletilemedi', 'недоставлен', 'не удается доставить', 'не доставлено'],
	...['ваше сообщение не доставлено', 'ошибка доставки', 'не вдалося доставити'],
	...['δεν είναι δυνατή η παράδοση', 'ανεπίδοτο', 'αδυναμία παράδοσης'],
	...[
		'配信不能',
		'配信できません',
		'配信エラー',
		'メールエラー',
		'送信エラー',
		'未送达',
		'无法送达',
	],
	...['無法傳遞', '未傳遞', '退信', '系统退信', '배달되지 않음', '배달할 수 없음', 'تعذر التسليم'],
];

/** Of a receipt. */
export const receiptSubjects = [
	...['read:', 'not read:', 'return receipt', 'read receipt', 'read notification', 'message read'],
	...['disposition notification', 'gelesen:', 'ungelesen', 'nicht gelesen:', 'lesebestätigung'],
	...['empfangsbestätigung', 'lu:', 'lu :', 'non lu', 'accusé de lecture', 'accusé de réception'],
	...['confirmation de lecture', 'leído:', 'no leído:', 'confirmación de lectura', 'letto:'],
	...['non letto:', 'conferma di lettura', 'ricevuta di ritorno', 'lido:', 'lida:'],
	...['confirmação de leitura', 'gelezen:', 'leesbevestiging', 'ontvangstbevestiging', 'læst:'],
	...['läst:', 'lest:', 'luettu:', 'przeczytano:', 'přečteno:', 'prečítané:', 'olvasva:', 'citit:'],
	...['прочитано:', 'прочтено:', 'okundu:', 'διαβάστηκε:', '開封済み', '已读', '已讀', '읽음'],
];

/** What mail servers say first where they return a mail. */
export const deliveryTexts = [
	...['hi. this is the', 'this message was created automatically by mail delivery software'],
	...[
		'this is the mail system at host',
		'this is the postfix program',
		'this is the mail delivery',
	],
	...['delivery to the following recipient', 'did not reach', 'could not be delivered'],
	...['delivery has failed', 'was not delivered to', 'unable to deliver', 'not able to deliver'],
	...["wasn't able to deliver", "wasn't delivered", 'could not deliver', "couldn't be delivered"],
	...['the original message was received at', 'delivery status notification'],
	...['diagnostic information for administrators', 'permanent fatal errors', 'undeliverable'],
	...[
		'delivery errors',
		'delivery failed',
		'failed permanently',
		'not be delivered',
		'delivery failure',
	],
	...['mailbox is full', 'user unknown', 'unknown user', 'returned message', 'final-recipient:'],
	...[
		'reporting-mta:',
		'address not found',
		'failed addresses',
		'trouble delivering',
		'message not delivered',
		'has been delayed',
	],
	...[
		'konnte nicht zugestellt',
		'nicht zugestellt werden',
		"n'a pas pu être",
		'no se ha podido entregar',
	],
	...['не может быть доставлено', 'не удалось доставить', '配信できません', '送信できません'],
	...['エラーメッセージ', 'あて先', '宛先'],
];
