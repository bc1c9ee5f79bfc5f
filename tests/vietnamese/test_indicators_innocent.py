"""Texts with numbers, dots and at-signs that hold no indicator."""

import pytest

from luytre.vietnamese.indicators import find_indicators

INNOCENT = """
hai ba năm sau
năm nay mình có sáu bảy người
giá 100.000.000 đồng
Version 1.2.3 ra ngày 01.10.2026
chấm điểm xong rồi
ck em hiền lắm
phường xử lý chậm, tôi phản đối
vay ngân hàng 500tr lãi bao nhiêu?
cô bác nông dân
lo để dành tiền
ca đó khó
một hai ba bốn năm sáu bảy tám chín mười
mot hai ba bon nam sau bay tam chin muoi
mười chín tám bảy sáu năm bốn ba hai một không
không một hai ba bốn năm sáu bảy tám chín
một con vịt xòe ra hai cái cánh
ba bốn năm sáu bảy người đứng chờ
năm một chín bốn lăm, năm một chín bảy lăm
không ai tám chuyện năm sáu bảy giờ liền
không chín thì đừng ăn
thịt không chín, cơm thì sống, hai ba bốn lần rồi
khong ai noi gi ba nam nay
nam nay ba tam tuoi, hai con sau bay tuoi
chín bỏ làm mười
sáu bảy tám chín mười giờ vẫn chưa về
tám năm sau, chín tháng trước, ba hôm nay
ba mẹ năm nay sáu mươi bảy tuổi
không, chín giờ mới mở, tám giờ chưa đâu
đường số 3, hẻm 45/6/7, quận 8
xe buýt số 08, 152, 53, 36, 19 đều qua đây
tuyến 01 02 03 04 05 đều dừng ở đây
kết quả xổ số: 03 12 45 67 89
lô tô gọi số 03, 15, 27, 48, 90
tỉ số 3-2, 2-1, 0-3
tỉ số 0-3 3-2 2-1 1-0 5-0
set 1: 6-4, set 2: 7-5, set 3: 6-3
2024-2025
năm học 2024-2025, khóa 2021-2025
giai đoạn 1945-1954 và 1954-1975
thời kỳ 1900-1975
thế kỷ 1800-1900
từ 1900 - 1950 dân số tăng gấp đôi
từ năm 1900 đến 1975
sinh năm 1990, mất năm 2020
ngày 02/09/1945 lúc 14:00
ngày 05/09/2026 10:30
05-09-2026 08:00 - 10:00
03.05.2024 - 07.05.2024
2024-05-01T08:30:00
lịch học 07:30 09:15 13:00 14:45
mở cửa 08:00-22:00, chủ nhật 09:00-21:00
08h30-10h30 sáng, 13h30-17h chiều
giá 1.000.000đ, giảm còn 899.000đ
1.900.000.000 đồng
84.912.345.678 đồng
doanh thu 1.912.345.678 VND
19.000.000 đồng một tháng
giá 19000000đ
lương 8-12 triệu, thưởng 3-5 triệu
còn 2.500.000 trong tài khoản
tài khoản bị trừ 1.500.000đ
số dư tài khoản 12.345.678 VND
ck trước 5000000 nha
ck 10000000 tiền cọc
tk chính còn 15000đ, tk khuyến mãi 50000đ
acc này giá 500000 thôi
bán acc liên quân 150 tướng 300 skin
tài khoản từ 20/10/2024
tài khoản dùng từ 2020-2024
ngân hàng làm việc 8:00-11:30, 13:00-16:30
donate 500.000 cho quỹ
ủng hộ 100000 đồng
3,14159265358979
0.123456789 là số gì
pi = 3.1415926535
tọa độ 10.8175314, 106.6891305
3 + 5 x 2 = 13
03+57+12+89+45 = 206
0 + 9 + 1 + 2 + 3 + 4 + 5 + 6 + 7 + 8 = 45
1/2 + 1/3 = 5/6
2^10 = 1024, 2^20 = 1048576
dãy 0, 3, 5, 2, 1, 4, 6, 7, 8, 9
mã đơn 0912345678
mã vận đơn: 0812345678
MST: 0312345678
mã số thuế 0301234567
CCCD 079123456789
CMND 012345678
số hóa đơn 0912345678
order #0912345678
SPXVN0912345678
VN-2024-0912345678-01
đơn hàng DH20240501123
IMEI 356789012345678
ISBN 978-604-1-12345-6
id 1029384756
số seri 0987654321
123456789012
1234567890
00000000000000000000
chết 0000000000000000000000 kiếp
biển số 51F-123.45
biển số 59-X1 234.56
cột mốc km 1234+567
file 00001234 dài 5mb
dung lượng 12345678 mb
Samsung Galaxy S24 Ultra 12GB/256GB
iPhone 15 Pro Max 256GB giá 28.990.000
CPU i5-12400F, RAM 2x8GB 3200
RTX 4060 Ti 8GB
độ phân giải 1920x1080 và 3840x2160
Version 10.0.19045.3803
IP 192.168.1.1
Ai biết số tổng đài 1900 không? Năm 1900 có 1234 người
học dotnet với java
số 88 . com đâu
năm 1912 345 678 người
localhost:8080
8.8.8.8 và 1.1.1.1
TP.HCM
ở TP.HCM, Q.1, P.Bến Nghé
TP. Hồ Chí Minh, Tp.Vinh
GS.TS. Nguyễn Văn A, ThS.BS Trần B
v.v.
rau, củ, quả v.v...
ok.anh
ok.anh nhé.em cảm ơn
xong.Em
xong.Em về trước nha
roi.Me di cho
di hoc ve.co bao the
tu tu.la do em
an com.com ngon
ăn.Cơm ngon
vào nhà rồi.vn mình hay vậy
toan nhung loi vo van.vn toi khi nao moi phat trien
à nè cô bà ơi.net đẹp của cô
hay quá.Top 1 luôn
đẹp.Shop tư vấn em với
inbox.shop tư vấn
sale.shop em giảm giá
dep qua.vip that
ok.link đâu ạ
năm 2024.Shop mình khai trương
giá 500.Shop ship toàn quốc
nước chấm com
chấm com
chấm vào nước mắm
chấm cơm với mắm
chậm là do mạng
cham la mat tien
10 điểm . Em giỏi quá
đúng . Vn mình vậy đó
facebook . com là gì
Node.js và ASP.NET
lập trình asp.net core
file main.py, index.html, script.sh
U.S. và U.K.
a.m. / p.m.
e.g. như vậy, i.e. thế này
No.1 Việt Nam
Mr.Bean và Dr.Strange
St.Petersburg
Wi-Fi 802.11ac
tỉ lệ 1:2:3
c@ độ
t@i x!u
đ@nh bạc
@
@ @ @
@@
@anh ơi
@Hung Nguyen nhân dân
@Sơn Hoàng học hành đi
@hoa buitôi chửi nó để trong ngoặc đó
@Tiktok Official nói lại rồi
@everyone chú ý
@nh yêu em
5@ một cái
xin zalo với ạ
cho xin fb chị
zalo: nhắn tin mình
zalo: inbox
fb: Nguyễn Văn A
page: chính thức
nick: không nhớ
ghi chú: abc
t mẹ/bố đều bận
bit rồi / chưa
và/hoặc
24/7
1/1/2020
50/50
https là gì
http:// là giao thức
đọc ngược lại bài thơ này
đọc ngược: 12345
ngược lại, năm 2010 có 123456 người
hẹn 9h30 ngày 12/3 tại 45 Lê Lợi
số nhà 123/45/67 đường 3/2
1 2 3 4 5 6 7 8 9 10
10 9 8 7 6 5 4 3 2 1 0
1️⃣ đăng ký 2️⃣ nạp tiền 3️⃣ nhận quà
① mở app ② đăng nhập ③ xong
一二三四五六七八九十
1 vs 1, 2 vs 2
100% cotton, size S-M-L-XL
size 36 37 38 39 40 41 42
áo 0-3 tháng, 3-6 tháng, 6-9 tháng
bé 09 tháng 10kg
chiều cao 1m65, nặng 50kg
công thức: 200g bột, 100ml sữa, 2 trứng
mã giảm giá SALE50
nghị định 100/2019/NĐ-CP
luật số 24/2018/QH14
điều 331 khoản 2
""".strip().splitlines()


@pytest.mark.parametrize("text", INNOCENT)
def test_finds_nothing(text: str) -> None:
    assert find_indicators(text) == ()


def test_there_are_many_innocents() -> None:
    assert len(set(INNOCENT)) == len(INNOCENT) >= 120
