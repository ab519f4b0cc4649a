/** The fields of the block that mail programs set before a mail that is answered or forwarded. */
export type BlockField = 'from' | 'sent' | 'to' | 'cc' | 'subject';

const order: readonly BlockField[] = ['from', 'sent', 'to', 'cc', 'subject'];

/**
 * By language: from / sent / to / cc / subject, several words of one field between bars. As Outlook, Gmail,
 * Apple Mail, Thunderbird and Yahoo write them, in lower case and NFC. `cc` is known in all of them.
 */
const languages: Record<string, string> = {
	af: 'van / gestuur|datum / aan / / onderwerp',
	ar: 'من|مِن|المرسل / تم الإرسال|تاريخ الإرسال|التاريخ|أُرسلت|مرسل|الإرسال / إلى / نسخة|نسخة إلى / الموضوع',
	be: 'ад / адпраўлена|дата / каму|да / копія / тэма',
	bg: 'от|подател / изпратено|изпратен|дата / до|получател / копие|як / относно|тема',
	bs: 'od / poslano|datum / za / / naslov|tema',
	ca: 'de / enviat|enviat el|data / per a|a / / assumpte|tema',
	cs: 'od|odesílatel / odesláno|posláno|datum / komu|pro / kopie / předmět',
	cy: 'oddi wrth|gan / anfonwyd|dyddiad / at / copi / pwnc',
	da: 'fra / sendt|dato / til / kopi|kopi til (cc) / emne',
	de: 'von / gesendet|gesendet am|datum / an / kopie|kopie (cc) / betreff',
	el: 'από / στάλθηκε|εστάλη|ημερομηνία|αποστολή / προς / κοιν.|κοιν|κοινοποίηση / θέμα',
	en: 'from / sent|date / to / / subject',
	es: 'de / enviado|enviado el|enviada|fecha / para|a / / asunto',
	et: 'saatja|kellelt / saadetud|saatmisaeg|kuupäev / adressaat|saaja|kellele / koopia / teema',
	eu: 'nork|bidaltzailea / bidalia|bidaltze-data|data / nori|hartzailea / / gaia',
	fa: 'از|فرستنده / ارسال شده|ارسال|فرستاده شده|تاریخ / به / رونوشت / موضوع',
	fi: 'lähettäjä / lähetetty|päivämäärä|päiväys / vastaanottaja / kopio / aihe',
	fr: "de|expéditeur / envoyé|envoyé le|date|date d'envoi / à|a|pour|destinataire / copie|copie à / objet|sujet",
	fy: 'fan / ferstjoerd|datum / oan / / underwerp',
	ga: 'ó / seolta|dáta / chuig / / ábhar',
	gl: 'de / enviado|data / para|a / / asunto',
	he: 'מאת|מ / נשלח|תאריך / אל|ל / עותק|העתק / נושא|הנדון',
	hi: 'प्रेषक|द्वारा|से / भेजा गया|प्रेषित|दिनांक|तारीख / प्रति|को / प्रतिलिपि / विषय',
	hr: 'od|šalje|pošiljatelj / poslano|datum / za|prima / kopija / predmet|naslov|tema',
	hu: 'feladó / elküldve|küldve|dátum / címzett / másolatot kap|másolat / tárgy',
	hy: 'ումից / ուղարկվել է|ամսաթիվ / ում / / վերնագիր|թեմա',
	id: 'dari / dikirim|terkirim|tanggal / kepada|ke / / subjek|perihal',
	is: 'frá / sent|dagsetning / til / afrit / efni|viðfangsefni',
	it: 'da|mittente / inviato|inviato il|data / a|per / / oggetto',
	ja: '差出人|送信元|送信者 / 送信日時|送信日|日時|日付 / 宛先|送信先 / / 件名',
	ka: 'ვინ|ვისგან / გაგზავნილია|თარიღი / ვის / ასლი / თემა',
	kk: 'кімнен / жіберілді|жіберілген|күні / кімге / көшірме / тақырыбы|тақырып',
	ko: '보낸 사람|보낸사람|발신 / 보낸 날짜|보낸날짜|보낸 시간|날짜|일시 / 받는 사람|받는사람|수신 / 참조 / 제목',
	lt: 'nuo|kas|siuntėjas / išsiųsta|data / kam|gavėjas|iki / kopija / tema',
	lv: 'no / nosūtīts|nosūtīšanas laiks|datums / kam|uz / kopija / temats|tēma',
	mk: 'од / испратено|датум / до / / предмет|тема',
	ms: 'daripada|dari / dihantar|tarikh / kepada / sk / subjek',
	nb: 'fra / sendt|dato / til / kopi / emne',
	nl: 'van / verzonden|datum / aan / kopie / onderwerp',
	nn: 'frå / sendt|dato / til / kopi / emne',
	pl: 'od|nadawca / wysłano|wysłane|data / do|adresat / dw|do wiadomości|kopia / temat',
	pt: 'de / enviado|enviada|enviado em|enviada em|data / para / / assunto',
	ro: 'de la|expeditor|expeditorul / trimis|trimis la|dată|data / către|destinatar|destinatarul / / subiect|subiectul',
	ru: 'от|от кого|отправитель / отправлено|дата / кому / копия / тема',
	sk: 'od|odosielateľ / odoslané|dátum / komu|pre / kópia / predmet',
	sl: 'od|pošiljatelj / poslano|datum / za / kp / zadeva',
	sq: 'nga / dërguar|datë|data / për / / subjekti|subjekt|tema',
	sr: 'od|šalje|од|шаље / poslato|послато|датум слања|датум|datum / za|prima|за|прима / коп / tema|тема|naslov|предмет',
	sv: 'från / skickat|datum / till / kopia / ämne',
	th: 'จาก / ส่ง|ส่งเมื่อ|วันที่ / ถึง / สำเนา|สำเนาถึง / เรื่อง|ชื่อเรื่อง|หัวเรื่อง',
	tr: 'kimden|gönderen / gönderildi|gönderilen|gönderme tarihi|tarih / kime|alıcı / bilgi / konu',
	uk: 'від|від кого|відправник / надіслано|відправлено|дата / кому / копія / тема',
	uz: 'jo‘natuvchi|kimdan / yuborilgan|sana / qabul qiluvchi|kimga / / mavzu',
	vi: 'từ|người gửi / đã gửi|đã gửi lúc|ngày / đến|tới|người nhận / đồng gửi / chủ đề|tiêu đề',
	zh: '发件人|发送人 / 发送时间|发送日期|日期|时间 / 收件人 / 抄送 / 主题',
	'zh-tw':
		'寄件者|寄件人|從 / 寄件日期|傳送時間|傳送日期|日期 / 收件者|收件人|到 / 副本 / 主旨|主題',
};

/** What a word names in each language that has it. */
export const blockFields: ReadonlyMap<string, ReadonlyMap<string, BlockField>> = readLanguages();

/** More fields of such a block, of which nothing is needed. */
export const otherFields: ReadonlySet<string> = new Set(
	(
		'reply-to|reply to|antwort an|répondre à|responder a|rispondi a|antwoord aan|svar til|svara till|vastaus|' +
		'odpovědět na|odpověď na|odpowiedź-do|ответ-кому|bcc|blindkopie|blindkopie (bcc)|cci|cco|ccn|' +
		'importance|wichtigkeit|importancia|importanza|importância|urgentie|belang|prioritet|vikt|viktighet|' +
		'vigtighed|tärkeys|ważność|důležitost|dôležitosť|fontosság|важность|önem|重要度|重要性|중요도|priority|' +
		'priorität|priorité|prioridad|priorità|prioridade|prioriteit|sensitivity|vertraulichkeit|' +
		'attachments|attachment|anlagen|anlage|pièces jointes|datos adjuntos|allegati|bijlagen|anexos|bilagor|' +
		'vedhæftede filer|vedlegg|liitteet|załączniki|přílohy|prílohy|mellékletek|вложения|ekler|添付ファイル|' +
		'附件|첨부 파일|organization|organisation|newsgroups|categories|resent-from|cc'
	).split('|'),
);

function readLanguages(): Map<string, Map<string, BlockField>> {
	const fields = new Map<string, Map<string, BlockField>>();
	for (const [language, row] of Object.entries(languages)) {
		const cells = row.normalize('NFC').split('/');
		order.forEach((field, index) => {
			const words = (cells[index] ?? '').split('|').map((word) => word.trim());
			if (field === 'cc') words.push('cc');
			for (const word of words.filter((each) => each !== '')) {
				const known = fields.get(word) ?? new Map<string, BlockField>();
				fields.set(word, known.set(language, field));
			}
		});
	}
	return fields;
}
