/** What a person is told, and what a program sees, for every way a request can fail: api.md. */
export type ErrorEntry = { status: number; ko: string; en: string }

/**
 * The one table of errors. `{name}` in a text is filled from the error's parameters.
 * Source: api.md, "Errors"; clients rely on codes and statuses.
 */
export const ERROR_TABLE = {
  COMMON_400_01: entry(400, '요청 형식이 올바르지 않습니다.', 'The request is malformed.'),
  COMMON_400_02: entry(400, '인증 정보가 없습니다.', 'The request has no credentials.'),
  COMMON_400_03: entry(
    400,
    '파라미터 {name}의 형식이 올바르지 않습니다.',
    'The parameter {name} has the wrong type.',
  ),
  COMMON_400_04: entry(
    400,
    '필수 파라미터 {name}이(가) 없습니다.',
    'The required parameter {name} is missing.',
  ),
  COMMON_400_05: entry(
    400,
    '파라미터 {name}에 허용되지 않는 값입니다.',
    'The parameter {name} has a value that is not allowed.',
  ),
  COMMON_400_06: entry(
    400,
    '요청 본문의 값이 올바르지 않습니다.',
    'Fields of the body are invalid.',
  ),
  COMMON_400_07: entry(
    400,
    '요청 본문이 없거나 JSON으로 읽을 수 없습니다.',
    'A body is required that can be read as JSON.',
  ),
  COMMON_400_08: entry(
    400,
    '필수 쿠키 {name}이(가) 없습니다.',
    'The required cookie {name} is missing.',
  ),
  COMMON_401_01: entry(401, '토큰이 유효하지 않습니다.', 'The access token is not valid.'),
  COMMON_401_02: entry(401, '토큰이 만료되었습니다.', 'The access token has expired.'),
  COMMON_401_03: entry(
    401,
    '지원하지 않는 토큰입니다.',
    'The access token is of an unsupported kind.',
  ),
  COMMON_401_04: entry(
    401,
    '토큰에 권한 정보가 없습니다.',
    'The access token carries no authority.',
  ),
  COMMON_401_05: entry(401, '토큰의 종류가 올바르지 않습니다.', 'The token is of the wrong type.'),
  COMMON_401_06: entry(
    401,
    '폐기된 토큰입니다.',
    'The access token has been revoked: sign in again.',
  ),
  COMMON_403_01: entry(403, '권한이 없습니다.', 'You may not do this.'),
  COMMON_403_02: entry(
    403,
    '다른 사이트에서 보낸 요청이거나 출처를 알 수 없는 요청입니다. {origin}에서 다시 시도해 주세요.',
    'The request comes from another site than {origin}, or does not say where it comes from.',
  ),
  COMMON_404_01: entry(404, '존재하지 않는 경로입니다.', 'There is no such route.'),
  COMMON_405_01: entry(
    405,
    '허용되지 않는 메서드입니다. 가능한 메서드: {allow}',
    'This route does not know the method; it knows {allow}.',
  ),
  COMMON_409_01: entry(
    409,
    '같은 멱등성 키의 요청을 처리하고 있습니다. 잠시 후 다시 시도해 주세요.',
    'A request with this idempotency key is still being processed: try again shortly.',
  ),
  COMMON_409_02: entry(
    409,
    '다시 처리했지만 또 실패했습니다. 먼저 원인을 해결해 주세요.',
    'It was handled again and failed again: take the cause away first.',
  ),
  COMMON_413_01: entry(413, '요청 본문이 너무 큽니다.', 'The body is too large.'),
  COMMON_415_01: entry(415, '요청 본문은 JSON이어야 합니다.', 'The body must be JSON.'),
  COMMON_422_01: entry(
    422,
    '이 멱등성 키는 다른 요청에 사용되었습니다.',
    'This idempotency key was used for another request.',
  ),
  COMMON_429_01: entry(
    429,
    '요청이 너무 많습니다. 잠시 후 다시 시도해 주세요.',
    'Too many requests: try again later.',
  ),
  COMMON_500_01: entry(500, '서버에 오류가 발생했습니다.', 'A fault on our side.'),
  COMMON_503_01: entry(
    503,
    '필요한 서비스를 지금 사용할 수 없습니다. 잠시 후 다시 시도해 주세요.',
    'A service that this needs is down: try again shortly.',
  ),
  USER_400_01: entry(400, '이미 가입된 계정입니다.', 'The e-mail already has an account.'),
  USER_401_01: entry(401, '리프레시 토큰이 유효하지 않습니다.', 'The refresh token is not valid.'),
  USER_404_01: entry(404, '가입되지 않은 계정입니다.', 'There is no such account: sign up first.'),
  USER_404_02: entry(404, '존재하지 않는 초대입니다.', 'There is no such invitation.'),
  USER_404_03: entry(404, '존재하지 않는 직원입니다.', 'Nobody of your staff is known by this id.'),
  USER_404_04: entry(404, '존재하지 않는 로그인 세션입니다.', 'You have no such session.'),
  USER_404_05: entry(404, '존재하지 않는 계정입니다.', 'There is no account with this id.'),
  USER_409_01: entry(
    409,
    '직원과 초대가 너무 많습니다. 먼저 일부를 정리해 주세요.',
    'The store has as many staff and invitations as it may: take some back first.',
  ),
  STORE_400_01: entry(
    400,
    '삭제된 상품은 변경할 수 없습니다.',
    'A deleted product cannot be changed.',
  ),
  STORE_400_02: entry(400, '이미 삭제된 상품입니다.', 'A deleted product cannot be deleted again.'),
  STORE_400_03: entry(400, '재고가 부족합니다.', 'There is not enough stock.'),
  STORE_401_01: entry(
    401,
    '태블릿 인증이 더 이상 유효하지 않습니다. 다시 연결해 주세요.',
    "The tablet's cookie is not valid any more: pair it again.",
  ),
  STORE_403_01: entry(403, '다른 매장의 태블릿입니다.', 'This is not your tablet.'),
  STORE_403_02: entry(403, '다른 매장의 상품입니다.', 'This is not your product.'),
  STORE_404_01: entry(404, '존재하지 않는 매장입니다.', 'There is no such store.'),
  STORE_404_02: entry(404, '존재하지 않는 상품입니다.', 'There is no such product.'),
  STORE_404_03: entry(404, '존재하지 않는 태블릿입니다.', 'There is no such tablet.'),
  STORE_404_04: entry(
    404,
    '아직 집계되지 않은 기간입니다.',
    'This period has not been settled yet.',
  ),
  TRADE_400_01: entry(400, '재고가 부족한 상품이 있습니다.', 'There is not enough stock.'),
  TRADE_400_02: entry(400, '거래 금액의 한도를 넘습니다.', 'The trade would become too large.'),
  TRADE_404_01: entry(404, '존재하지 않는 거래입니다.', 'There is no such trade.'),
  TRADE_404_02: entry(404, '진행 중인 거래가 없습니다.', 'The tablet has no open trade.'),
  TRADE_404_03: entry(404, '존재하지 않는 호출입니다.', 'There is no such call.'),
  TRADE_409_01: entry(
    409,
    '확인 중인 주문이 있습니다. 잠시 후 다시 시도해 주세요.',
    'Orders of this trade are still being confirmed: try again shortly.',
  ),
  TRADE_409_02: entry(409, '이미 결제된 거래입니다.', 'The trade is paid already.'),
  TRADE_409_03: entry(
    409,
    '결제 금액이 거래 금액과 다릅니다.',
    "The amount differs from the trade's.",
  ),
  TRADE_409_04: entry(
    409,
    '표시된 이후 가격이 변경된 상품이 있습니다.',
    'A price has changed since it was shown.',
  ),
} as const satisfies Record<string, ErrorEntry>

export type ErrorCode = keyof typeof ERROR_TABLE

function entry(status: number, ko: string, en: string): ErrorEntry {
  return { status, ko, en }
}
